#include "formats/png.hpp"

#include <png.h>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "formats/mapped_file.hpp"
#include "formats/not_a_model.hpp"
#include "formats/picture_size.hpp"
#include "formats/write_file.hpp"

namespace surveyor {

namespace {

constexpr std::string_view magic = "\x89PNG\r\n";

/// Deflate packs at most 1032 to 1, and a pixel takes at least one bit.
constexpr std::uint64_t largest_pixels_per_byte = 1100 * 8;

/// libpng's description of a picture, freed on every way out. The simplified interface reports errors as values, so
/// that no longjmp crosses C++ frames.
class PngImage {
  public:
    PngImage() { image_.version = PNG_IMAGE_VERSION; }

    ~PngImage() { png_image_free(&image_); }

    PngImage(const PngImage&) = delete;
    PngImage& operator=(const PngImage&) = delete;

    [[nodiscard]] png_image& get() noexcept { return image_; }

  private:
    png_image image_{};
};

}  // namespace

std::vector<std::byte> encode_png(const Array& picture) {
    const Shape& shape = picture.shape();
    expect(picture.dtype() == DType::uint8 && shape.size() == 3 && (shape[2] == 1 || shape[2] == 3),
           "a picture is uint8 [height, width, 3] or [height, width, 1]");
    expect(0 < shape[0] && shape[0] <= PNG_USER_HEIGHT_MAX && 0 < shape[1] && shape[1] <= PNG_USER_WIDTH_MAX,
           "a picture has between 1 and a million pixels a side");
    PngImage image;
    image.get().width = static_cast<png_uint_32>(shape[1]);
    image.get().height = static_cast<png_uint_32>(shape[0]);
    image.get().format = shape[2] == 3 ? PNG_FORMAT_RGB : PNG_FORMAT_GRAY;
    png_alloc_size_t size = 0;
    const bool counted =
        png_image_write_to_memory(&image.get(), nullptr, &size, 0, picture.bytes().data(), 0, nullptr) != 0;
    std::vector<std::byte> bytes(size);
    if (!counted ||
        png_image_write_to_memory(&image.get(), bytes.data(), &size, 0, picture.bytes().data(), 0, nullptr) == 0) {
        throw SystemError(ExitCode::internal,
                          "libpng cannot encode a picture of shape " + text_of(shape) + " (" +
                              static_cast<const char*>(image.get().message) + ")");
    }
    bytes.resize(size);
    return bytes;
}

void write_png(const std::filesystem::path& path, const Array& picture) {
    const std::vector<std::byte> bytes = encode_png(picture);
    const std::span<const std::byte> pieces[] = {bytes};
    write_file(path, pieces);
}

Array parse_png(std::span<const std::byte> bytes, const std::string& where) {
    const std::string_view file(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    if (const std::string foreign = foreign_content(bytes); !file.starts_with(magic) && !foreign.empty()) {
        throw DataError(where + ": " + foreign);
    }
    PngImage image;
    png_image& png = image.get();
    const auto fail = [&] {
        throw DataError(where + ": is no readable PNG (" + printable(static_cast<const char*>(png.message)) +
                        "); it is damaged or truncated: fetch it again");
    };
    if (png_image_begin_read_from_memory(&png, bytes.data(), bytes.size()) == 0) {
        fail();
    }
    check_picture_size(png.width, png.height, bytes.size(), largest_pixels_per_byte, where);
    png.flags |= PNG_IMAGE_FLAG_16BIT_sRGB;  // else libpng takes 16 bits for linear light and brightens the picture
    // With the alpha channel asked for and dropped afterwards, libpng mixes no background into the colours.
    const std::size_t colours = (png.format & PNG_FORMAT_FLAG_COLOR) != 0 ? 3 : 1;
    const std::size_t alphas = (png.format & PNG_FORMAT_FLAG_ALPHA) != 0 ? 1 : 0;
    png.format = (colours == 3 ? PNG_FORMAT_RGB : PNG_FORMAT_GRAY) | (alphas == 1 ? PNG_FORMAT_FLAG_ALPHA : 0U);
    std::vector<std::byte> pixels(std::size_t{png.width} * png.height * (colours + alphas));
    const Shape shape = {png.height, png.width, static_cast<std::int64_t>(colours)};
    if (png_image_finish_read(&png, nullptr, pixels.data(), 0, nullptr) == 0) {
        fail();
    }
    if (alphas == 0) {
        return Array(DType::uint8, shape, std::move(pixels));
    }
    Array picture(DType::uint8, shape);
    std::size_t from = 0;
    for (std::size_t to = 0; to < picture.bytes().size(); ++to, ++from) {
        from += to > 0 && to % colours == 0 ? 1U : 0U;
        picture.bytes()[to] = pixels[from];
    }
    return picture;
}

Array read_png(const std::filesystem::path& path) {
    const MappedFile file(path);
    return parse_png(file.bytes(), path.string());
}

}  // namespace surveyor
