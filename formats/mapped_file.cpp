#include "formats/mapped_file.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>
#include <utility>

#include "base/error.hpp"

namespace surveyor {

namespace {

std::string error_text(int number) {
    return std::generic_category().message(number);
}

/// Closes the descriptor on every way out; the mapping outlives it.
class Descriptor {
  public:
    explicit Descriptor(int number) : number_(number) {}

    ~Descriptor() {
        if (number_ >= 0) {
            ::close(number_);
        }
    }

    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    [[nodiscard]] int number() const noexcept { return number_; }

  private:
    int number_;
};

void unmap(std::span<const std::byte> bytes) noexcept {
    if (!bytes.empty()) {
        ::munmap(const_cast<std::byte*>(bytes.data()), bytes.size());
    }
}

}  // namespace

MappedFile::MappedFile(const std::filesystem::path& path) {
    // O_NONBLOCK: opening a pipe nobody writes to would wait for ever.
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (file.number() < 0) {
        throw MissingInput(path.string() + ": cannot be opened (" + error_text(errno) +
                           "); check the path and its permissions");
    }

    struct stat status {};

    if (::fstat(file.number(), &status) != 0) {
        throw SystemError(ExitCode::io_error, path.string() + ": its size cannot be asked (" + error_text(errno) + ")");
    }
    if (!S_ISREG(status.st_mode)) {
        throw MissingInput(path.string() + ": is not a regular file; name a file, not a folder, pipe or device");
    }
    if (status.st_size == 0) {
        return;
    }
    const auto size = static_cast<std::size_t>(status.st_size);
    void* const start = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file.number(), 0);
    if (start == MAP_FAILED) {
        throw SystemError(ExitCode::io_error,
                          path.string() + ": cannot be mapped into memory (" + error_text(errno) + ")");
    }
    bytes_ = {static_cast<const std::byte*>(start), size};
}

MappedFile::~MappedFile() {
    unmap(bytes_);
}

MappedFile::MappedFile(MappedFile&& other) noexcept : bytes_(std::exchange(other.bytes_, {})) {}

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept {
    if (this != &other) {
        unmap(bytes_);
        bytes_ = std::exchange(other.bytes_, {});
    }
    return *this;
}

}  // namespace surveyor
