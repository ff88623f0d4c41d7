#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace surveyor {

/// What the process returns to its caller. The one table, documented in docs/exit_codes.md; the same alone, under
/// mpirun and under srun where those pass it on.
enum class ExitCode : int {
    complete = 0,
    usage = 2,
    study_invalid = 64,
    bad_data = 65,
    input_missing = 66,
    unavailable = 69,
    internal = 70,
    cannot_create = 73,
    io_error = 74,
    stopped = 75,
    not_reproducible = 78,
    interrupted = 130,
};

/// An error that a person can act on. The message says what is wrong, where, and what to do, and is printed once.
class Error : public std::runtime_error {
  public:
    Error(ExitCode code, const std::string& message) : std::runtime_error(message), code_(code) {}

    [[nodiscard]] ExitCode code() const noexcept { return code_; }

  private:
    ExitCode code_;
};

/// The author of the study must act.
class StudyError final : public Error {
  public:
    explicit StudyError(const std::string& message) : Error(ExitCode::study_invalid, message) {}
};

/// The owner of weights, images or shards must act: the bytes are there and are wrong.
class DataError final : public Error {
  public:
    explicit DataError(const std::string& message) : Error(ExitCode::bad_data, message) {}
};

/// A file that the study names is not there or cannot be read.
class MissingInput final : public Error {
  public:
    explicit MissingInput(const std::string& message) : Error(ExitCode::input_missing, message) {}
};

/// A computation left the numbers it may produce (not finite, no convergence). Names the quantity and its value.
class NumericError final : public Error {
  public:
    explicit NumericError(const std::string& message) : Error(ExitCode::bad_data, message) {}
};

/// The operator must act: a system or library call failed. `code` is unavailable, cannot_create or io_error.
class SystemError final : public Error {
  public:
    SystemError(ExitCode code, const std::string& message) : Error(code, message) {}
};

/// A defect of this program, never of its input.
class ContractViolation final : public std::logic_error {
  public:
    using std::logic_error::logic_error;
};

/// Checks a precondition, always. File and line come as default arguments because std::source_location does not compile
/// with Clang 14 on the standard library of GCC 12.
void expect(bool condition, std::string_view why, const char* file = __builtin_FILE(), int line = __builtin_LINE());

}  // namespace surveyor
