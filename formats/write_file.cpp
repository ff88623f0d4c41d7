#include "formats/write_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <string>
#include <system_error>

#include "base/error.hpp"

namespace surveyor {

namespace {

/// A temporary file that goes away unless it was kept.
class Draft {
  public:
    explicit Draft(const std::filesystem::path& path)
        : final_(path.string()), draft_(final_ + ".partial-" + std::to_string(::getpid())) {
        file_ = ::open(draft_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
        if (file_ < 0) {
            fail(ExitCode::cannot_create, "cannot be created");
        }
    }

    ~Draft() {
        if (file_ >= 0) {
            ::close(file_);
            ::unlink(draft_.c_str());
        }
    }

    Draft(const Draft&) = delete;
    Draft& operator=(const Draft&) = delete;

    void write(std::span<const std::byte> bytes) const {
        while (!bytes.empty()) {
            const ssize_t written = ::write(file_, bytes.data(), bytes.size());
            if (written < 0 && errno != EINTR) {
                fail(ExitCode::io_error, "cannot be written");
            }
            bytes = bytes.subspan(static_cast<std::size_t>(std::max<ssize_t>(written, 0)));
        }
    }

    void keep() {
        if (::fsync(file_) != 0) {
            fail(ExitCode::io_error, "cannot be flushed to the disk");
        }
        if (std::rename(draft_.c_str(), final_.c_str()) != 0) {
            fail(ExitCode::cannot_create, "cannot be given its name");
        }
        ::close(file_);
        file_ = -1;
    }

  private:
    [[noreturn]] void fail(ExitCode code, const std::string& problem) const {
        throw SystemError(code,
                          final_ + ": " + problem + " (" + std::generic_category().message(errno) +
                              "); check the folder, its permissions and the space left");
    }

    std::string final_;
    std::string draft_;
    int file_ = -1;
};

}  // namespace

void write_file(const std::filesystem::path& path, std::span<const std::span<const std::byte>> pieces) {
    Draft draft(path);
    for (const std::span<const std::byte> piece : pieces) {
        draft.write(piece);
    }
    draft.keep();
}

}  // namespace surveyor
