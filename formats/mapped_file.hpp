#pragma once

#include <cstddef>
#include <filesystem>
#include <span>

namespace surveyor {

/// A file's bytes in memory, read-only, fetched by the system page by page as they are looked at. A file that somebody
/// shortens while it is mapped ends the process with SIGBUS: weights must not be changed under a running survey.
class MappedFile {
  public:
    /// MissingInput when `path` is absent, unreadable or no regular file (a pipe is refused, not waited for);
    /// SystemError when the system cannot map it.
    explicit MappedFile(const std::filesystem::path& path);
    ~MappedFile();
    MappedFile(const MappedFile&) = delete;
    MappedFile& operator=(const MappedFile&) = delete;
    MappedFile(MappedFile&& other) noexcept;
    MappedFile& operator=(MappedFile&& other) noexcept;

    /// Empty for an empty file. Valid as long as this object lives.
    [[nodiscard]] std::span<const std::byte> bytes() const noexcept { return bytes_; }

  private:
    std::span<const std::byte> bytes_;
};

}  // namespace surveyor
