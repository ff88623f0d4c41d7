#include "formats/png.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <span>

#include "base/error.hpp"
#include "tests/formats/temporary_folder.hpp"

namespace surveyor {
namespace {

using testing::data_error_of;
using ::testing::ElementsAre;
using testing::file_text;
using testing::golden;
using ::testing::HasSubstr;
using testing::TemporaryFolder;
using testing::write_text;

Array picture(std::int64_t height, std::int64_t width, std::int64_t channels) {
    std::vector<std::uint8_t> values(static_cast<std::size_t>(height * width * channels));
    for (std::size_t i = 0; i < values.size(); ++i) {
        values[i] = static_cast<std::uint8_t>(i * 37 + 11);
    }
    return Array::of<std::uint8_t>(values, {height, width, channels});
}

// A 2 x 1 picture written by Python's zlib and struct alone: RGBA (10, 20, 30, 0) and (40, 50, 60, 128).
constexpr unsigned char transparent_png[] = {
    0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0x00, 0x00, 0x00, 0x0D, 0x49, 0x48, 0x44, 0x52, 0x00, 0x00, 0x00,
    0x02, 0x00, 0x00, 0x00, 0x01, 0x08, 0x06, 0x00, 0x00, 0x00, 0xF4, 0x22, 0x7F, 0x8A, 0x00, 0x00, 0x00, 0x11, 0x49,
    0x44, 0x41, 0x54, 0x78, 0x9C, 0x63, 0xE0, 0x12, 0x91, 0x63, 0xD0, 0x30, 0xB2, 0x69, 0x00, 0x00, 0x03, 0xC7, 0x01,
    0x53, 0xCE, 0xE3, 0xB4, 0x45, 0x00, 0x00, 0x00, 0x00, 0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82};

TEST(Png, KeepsColourAndGreyPicturesExactly) {
    const TemporaryFolder folder;
    write_png(folder / "colour.png", picture(5, 7, 3));
    write_png(folder / "grey.png", picture(3, 2, 1));

    EXPECT_EQ(read_png(folder / "colour.png"), picture(5, 7, 3));
    EXPECT_EQ(read_png(folder / "grey.png"), picture(3, 2, 1));
}

TEST(Png, DropsTransparencyWithoutMixingInABackground) {
    const TemporaryFolder folder;
    const std::string content(reinterpret_cast<const char*>(transparent_png), sizeof transparent_png);

    const Array read = read_png(write_text(folder / "transparent.png", content));

    EXPECT_EQ(read.shape(), (Shape{1, 2, 3}));
    EXPECT_THAT(read.as_doubles(), ElementsAre(10, 20, 30, 40, 50, 60));
}

TEST(Png, RefusesEveryTruncationBeforeTheEndOfItsPixels) {
    const TemporaryFolder folder;
    write_png(folder / "good.png", picture(6, 6, 3));
    const std::string good = file_text(folder / "good.png");
    const std::size_t end_of_pixels = good.size() - 12 - 4 - 4;  // IEND chunk, IDAT checksum, Adler-32 of zlib
    for (std::size_t size = 0; size < end_of_pixels; ++size) {
        EXPECT_THROW((void)read_png(write_text(folder / "part.png", good.substr(0, size))), DataError) << size;
    }
}

TEST(Png, RefusesMorePixelsThanItsBytesCanHold) {
    // A valid header alone, made with Python's zlib.crc32: one grey bit a pixel, 900,000 squared.
    constexpr unsigned char vast_png[] = {0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0x00, 0x00, 0x00, 0x0D,
                                          0x49, 0x48, 0x44, 0x52, 0x00, 0x0D, 0xBB, 0xA0, 0x00, 0x0D, 0xBB, 0xA0,
                                          0x01, 0x00, 0x00, 0x00, 0x00, 0xF8, 0xC6, 0xAC, 0x22, 0x00, 0x00, 0x00,
                                          0x00, 0x49, 0x44, 0x41, 0x54, 0x35, 0xAF, 0x06, 0x1E};

    EXPECT_THAT(data_error_of([&] { (void)parse_png(std::as_bytes(std::span(vast_png)), "vast.png"); }),
                HasSubstr("vast.png: claims 900000 x 900000 pixels, more than its 45 bytes can hold"));
}

TEST(Png, RefusesDamageAndOtherFiles) {
    const TemporaryFolder folder;
    std::string bad = file_text(
        write_text(folder / "x", std::string(reinterpret_cast<const char*>(transparent_png), sizeof transparent_png)));
    bad[17] = '\x7F';  // the width, so that the header's checksum is wrong

    EXPECT_THAT(data_error_of([&] { (void)read_png(write_text(folder / "bad.png", bad)); }),
                HasSubstr("bad.png: is no readable PNG"));
    EXPECT_THAT(data_error_of([] { (void)read_png(golden("hostile/e27_html_download_page.pt")); }), HasSubstr("HTML"));
    EXPECT_THROW((void)read_png("no/such.png"), MissingInput);
}

TEST(Png, RefusesArraysThatAreNoPictures) {
    EXPECT_THROW((void)encode_png(picture(2, 2, 2)), ContractViolation);
    EXPECT_THROW((void)encode_png(Array(DType::float32, {2, 2, 3})), ContractViolation);
    EXPECT_THROW((void)encode_png(Array(DType::uint8, {0, 2, 3})), ContractViolation);
}

}  // namespace
}  // namespace surveyor
