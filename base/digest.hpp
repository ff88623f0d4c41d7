#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace surveyor {

/// XXH3, 128 bits, over any number of pieces. Guards against damage and tells contents apart; it is no defence against
/// somebody who forges a file on purpose.
class Digest {
  public:
    Digest();
    ~Digest();
    Digest(Digest&&) noexcept;
    Digest& operator=(Digest&&) noexcept;

    Digest& add(std::span<const std::byte> bytes);
    Digest& add(std::string_view text);

    /// 32 lower-case hexadecimal digits of all that was added so far.
    [[nodiscard]] std::string hex() const;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

[[nodiscard]] std::string digest_of(std::string_view text);
[[nodiscard]] std::string digest_of(std::span<const std::byte> bytes);

/// Digest of a file's bytes, read in pieces. MissingInput when it cannot be opened, SystemError when reading fails.
[[nodiscard]] std::string digest_of_file(const std::filesystem::path& path);

/// The digest of one file, or of the digests of several.
[[nodiscard]] std::string digest_of_files(const std::vector<std::filesystem::path>& files);

}  // namespace surveyor
