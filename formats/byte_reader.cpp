#include "formats/byte_reader.hpp"

#include "base/error.hpp"

namespace surveyor {

std::span<const std::byte> ByteReader::take(std::uint64_t count, std::string_view what) {
    if (count > remaining()) {
        fail(std::string(what) + " needs " + std::to_string(count) + " bytes where " + std::to_string(remaining()) +
             " are left: the file is truncated or damaged");
    }
    const std::span<const std::byte> piece = bytes_.subspan(position_, static_cast<std::size_t>(count));
    position_ += piece.size();
    return piece;
}

std::string_view ByteReader::text(std::uint64_t count, std::string_view what) {
    const std::span<const std::byte> piece = take(count, what);
    return {reinterpret_cast<const char*>(piece.data()), piece.size()};
}

void ByteReader::seek(std::uint64_t offset, std::string_view what) {
    if (offset > bytes_.size()) {
        fail(std::string(what) + " is said to lie at byte " + std::to_string(offset) + " of " +
             std::to_string(bytes_.size()) + ": the file is truncated or damaged");
    }
    position_ = static_cast<std::size_t>(offset);
}

void ByteReader::fail(const std::string& problem) const {
    throw DataError(where_ + ": " + problem + " (at byte " + std::to_string(position_) + ")");
}

}  // namespace surveyor
