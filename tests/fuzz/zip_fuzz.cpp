#include <algorithm>
#include <array>

#include "formats/zip.hpp"
#include "tests/fuzz/fuzz.hpp"

using namespace surveyor;

namespace {

void unpack(std::span<const std::byte> archive, const ZipEntry& entry) {
    std::array<std::byte, 4096> piece{};
    ZipEntryReader reader(archive, entry, "input");
    for (std::uint64_t left = entry.bytes; left > 0;) {
        const std::size_t step = std::min<std::size_t>(left, piece.size());
        reader.read(std::span(piece).first(step));
        left -= step;
    }
    reader.finish();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::span<const std::byte> archive = fuzzing::bytes_of_input(data, size);
    fuzzing::read_or_refuse([&] {
        std::uint64_t packed = 0;
        for (const ZipEntry& entry : read_zip_directory(archive, "input")) {
            packed += entry.compressed_bytes;
            fuzzing::promise(packed < size, "entries do not share bytes");
            fuzzing::read_or_refuse([&] { unpack(archive, entry); });
        }
    });
    return 0;
}
