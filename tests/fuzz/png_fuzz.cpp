#include "formats/png.hpp"

#include <zlib.h>

#include <algorithm>
#include <vector>

#include "tests/fuzz/fuzz.hpp"

using namespace surveyor;

namespace {

constexpr std::size_t signature_bytes = 8;
constexpr std::size_t around_chunk = 12;  ///< length and name before its content, checksum behind

std::size_t big_endian(const std::byte* at) {
    std::size_t value = 0;
    for (int i = 0; i < 4; ++i) {
        value = value << 8U | std::to_integer<std::size_t>(at[i]);
    }
    return value;
}

/// The file with the checksum of each chunk made right, which changed bytes would hardly ever have by chance.
std::vector<std::byte> with_checksums(std::span<const std::byte> file) {
    std::vector<std::byte> bytes(file.begin(), file.end());
    for (std::size_t at = signature_bytes; at + around_chunk <= bytes.size();) {
        const std::size_t length = std::min(big_endian(&bytes[at]), bytes.size() - at - around_chunk);
        const auto checksum = crc32_z(0, reinterpret_cast<const Bytef*>(&bytes[at + 4]), length + 4);
        for (std::size_t i = 0; i < 4; ++i) {
            bytes[at + 8 + length + i] = static_cast<std::byte>(checksum >> (24 - 8 * i));
        }
        at += length + around_chunk;
    }
    return bytes;
}

void read(std::span<const std::byte> file) {
    fuzzing::read_or_refuse([&] {
        const Array picture = parse_png(file, "input");
        fuzzing::promise(picture.count() > 0, "a picture has pixels");
        fuzzing::promise(parse_png(encode_png(picture), "again") == picture, "a picture survives being written");
    });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::span<const std::byte> file = fuzzing::bytes_of_input(data, size);
    read(file);
    read(with_checksums(file));
    return 0;
}
