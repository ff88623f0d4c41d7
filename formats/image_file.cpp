#include "formats/image_file.hpp"

#include <algorithm>
#include <string_view>

#include "base/error.hpp"
#include "formats/jpeg.hpp"
#include "formats/mapped_file.hpp"
#include "formats/not_a_model.hpp"
#include "formats/png.hpp"

namespace surveyor {

namespace {

constexpr std::string_view png_magic = "\x89PNG\r\n\x1A\n";
constexpr std::string_view jpeg_magic = "\xFF\xD8\xFF";

/// A format of pictures that is not read. `at` is where its magic bytes stand.
struct OtherFormat {
    std::size_t at;
    std::string_view magic;
    std::string_view name;
};

// The more telling first: two letters may stand at the start of anything.
constexpr OtherFormat other_formats[] = {
    {0, "GIF8", "GIF"},
    {8, "WEBP", "WebP"},
    {4, "ftypavif", "AVIF"},
    {4, "ftypheic", "HEIC"},
    {4, "ftypmif1", "HEIF"},
    {0, std::string_view("II*\0", 4), "TIFF"},
    {0, std::string_view("MM\0*", 4), "TIFF"},
    {0, "8BPS", "Photoshop (PSD)"},
    {0, std::string_view("\0\0\0\x0CjP  ", 8), "JPEG 2000"},
    {0, "\xFF\x4F\xFF\x51", "JPEG 2000"},
    {0, std::string_view("\0\0\0\x0CJXL ", 8), "JPEG XL"},
    {0, "\xFF\x0A", "JPEG XL"},
    {0, "P6\n", "PPM"},
    {0, "P5\n", "PGM"},
    {0, "BM", "BMP"},
};

std::string refusal_of(std::span<const std::byte> bytes) {
    const std::string_view file(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    for (const OtherFormat& format : other_formats) {
        if (file.size() >= format.at && file.substr(format.at).starts_with(format.magic)) {
            return "is a " + std::string(format.name) + " picture, which is not read; convert it to PNG";
        }
    }
    if (const std::string foreign = foreign_content(bytes); !foreign.empty()) {
        return foreign;
    }
    return "is no picture that is read: it begins like neither PNG nor JPEG; convert it to PNG";
}

Array with_three_channels(Array picture) {
    if (picture.size(2) == 3) {
        return picture;
    }
    Array coloured(DType::uint8, {picture.size(0), picture.size(1), 3});
    auto to = coloured.bytes().begin();
    for (const std::byte grey : picture.bytes()) {
        to = std::fill_n(to, 3, grey);
    }
    return coloured;
}

}  // namespace

Array parse_image(std::span<const std::byte> bytes, const std::string& where) {
    const std::string_view file(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    if (file.starts_with(png_magic)) {
        return with_three_channels(parse_png(bytes, where));
    }
    if (file.starts_with(jpeg_magic)) {
        return with_three_channels(parse_jpeg(bytes, where));
    }
    throw DataError(where + ": " + refusal_of(bytes));
}

Array read_image(const std::filesystem::path& path) {
    const MappedFile file(path);
    return parse_image(file.bytes(), path.string());
}

}  // namespace surveyor
