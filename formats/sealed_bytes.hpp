#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <span>
#include <string>

namespace surveyor {

/// Bytes of an archive with the CRC-32 that its writer noted. They are compared when somebody asks for them, because
/// that costs about a second a gigabyte and most of a training checkpoint is never read.
class SealedBytes {
  public:
    /// `where` names file and entry in messages. A checksum of 0 means that the writer noted none.
    SealedBytes(std::span<const std::byte> bytes, std::uint32_t checksum, std::string where)
        : bytes_(bytes), checksum_(checksum), where_(std::move(where)) {}

    /// Compares at the first call that succeeds; DataError when the bytes are not those that were written.
    void verify() const;

  private:
    std::span<const std::byte> bytes_;
    std::uint32_t checksum_;
    std::string where_;
    mutable std::once_flag once_;
};

}  // namespace surveyor
