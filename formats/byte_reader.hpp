#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace surveyor {

/// Reads little-endian numbers and pieces from bytes that are not trusted. A step past the end is a DataError that
/// names the source and the byte offset; nothing is allocated from a declared length.
class ByteReader {
  public:
    ByteReader(std::span<const std::byte> bytes, std::string where) : bytes_(bytes), where_(std::move(where)) {}

    template <std::unsigned_integral T>
    [[nodiscard]] T number(std::string_view what) {
        T value = 0;
        unsigned shift = 0;
        for (const std::byte byte : take(sizeof(T), what)) {
            value = static_cast<T>(value | static_cast<T>(std::to_integer<T>(byte) << shift));
            shift += 8;
        }
        return value;
    }

    /// The next `count` bytes, a view. `what` names them in the message.
    [[nodiscard]] std::span<const std::byte> take(std::uint64_t count, std::string_view what);

    [[nodiscard]] std::string_view text(std::uint64_t count, std::string_view what);

    /// Goes to an absolute offset, which may be the end.
    void seek(std::uint64_t offset, std::string_view what);

    [[nodiscard]] std::uint64_t position() const noexcept { return position_; }

    [[nodiscard]] std::uint64_t remaining() const noexcept { return bytes_.size() - position_; }

    /// Throws the DataError "<where>: <problem> (at byte <position>)".
    [[noreturn]] void fail(const std::string& problem) const;

  private:
    std::span<const std::byte> bytes_;
    std::string where_;
    std::size_t position_ = 0;
};

}  // namespace surveyor
