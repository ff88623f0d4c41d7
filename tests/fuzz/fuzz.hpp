#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <span>

#include "base/error.hpp"

// What libFuzzer calls again and again with bytes of its making. One file of this folder defines it once.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace surveyor::fuzzing {

inline std::span<const std::byte> bytes_of_input(const std::uint8_t* data, std::size_t size) {
    return std::as_bytes(std::span(data, size));
}

/// Ends the program when something that was read breaks its reader's promise.
inline void promise(bool kept, const char* what) {
    if (!kept) {
        (void)std::fprintf(stderr, "broken promise: %s\n", what);
        std::abort();
    }
}

/// Promises that an input takes less than 5 seconds of the processor, a thousand times a common one. The clock on the
/// wall, which libFuzzer looks at, tells more of a busy machine than of the input.
class TimeLimit {
  public:
    TimeLimit() = default;

    ~TimeLimit() { promise(std::clock() - start_ < 5 * CLOCKS_PER_SEC, "an input is read in 5 seconds"); }

    TimeLimit(const TimeLimit&) = delete;
    TimeLimit& operator=(const TimeLimit&) = delete;

  private:
    std::clock_t start_ = std::clock();
};

/// Lets a reader have its input. A DataError is the right answer to wrong bytes; whatever else is thrown, and whatever
/// a sanitizer sees, ends the program and is a finding.
template <class Action>
void read_or_refuse(const Action& action) {
    const TimeLimit limit;
    try {
        action();
    } catch (const DataError&) {
        return;
    }
}

}  // namespace surveyor::fuzzing
