#include "formats/image_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.hpp"
#include "formats/jpeg.hpp"
#include "formats/npy.hpp"
#include "formats/png.hpp"
#include "tests/formats/pickle_writing.hpp"
#include "tests/formats/temporary_folder.hpp"

namespace surveyor {
namespace {

using namespace std::string_literals;

using testing::bytes_in;
using testing::data_error_of;
using testing::file_text;
using testing::golden;
using ::testing::HasSubstr;
using testing::TemporaryFolder;
using testing::write_text;

std::string refusal(const std::string& content) {
    return data_error_of([&] { (void)parse_image(bytes_in(content), "folder/some.png"); });
}

/// Values of one channel of the colours.
std::vector<double> channel(const Array& picture, std::size_t which) {
    const std::vector<double> values = picture.as_doubles();
    std::vector<double> one;
    for (std::size_t i = which; i < values.size(); i += 3) {
        one.push_back(values[i]);
    }
    return one;
}

TEST(ImageFile, MakesOfEveryPngWhatPillowMakesOfIt) {
    const ArrayMap expected = read_npz(golden("images/png_expected.npz"));

    ASSERT_EQ(expected.size(), 10U);
    for (const auto& [name, picture] : expected) {
        EXPECT_EQ(read_image(golden("images/" + name + ".png")), picture) << name;
    }
}

TEST(ImageFile, MakesOfEveryJpegWhatPillowMakesOfIt) {
    for (const auto& [name, picture] : read_npz(golden("images/expected.npz"))) {
        const Array read = read_image(golden("images/" + name + ".jpg"));

        ASSERT_EQ(read.shape(), (Shape{picture.size(0), picture.size(1), 3})) << name;
        if (picture.size(2) == 3) {
            EXPECT_EQ(read, picture) << name;
        }
        for (std::size_t which = 0; picture.size(2) == 1 && which < 3; ++which) {
            EXPECT_EQ(channel(read, which), picture.as_doubles()) << name;
        }
    }
}

TEST(ImageFile, GoesByTheFirstBytesAndNotByTheName) {
    const TemporaryFolder folder;
    const auto png = write_text(folder / "really_png.jpg", file_text(golden("images/rgb.png")));
    const auto jpeg = write_text(folder / "really_jpeg.png", file_text(golden("images/full_colour.jpg")));

    EXPECT_EQ(read_image(png), read_png(golden("images/rgb.png")));
    EXPECT_EQ(read_image(jpeg), read_jpeg(golden("images/full_colour.jpg")));
}

TEST(ImageFile, NamesTheFormatThatItDoesNotRead) {
    const std::string rest(40, '\0');

    EXPECT_EQ(refusal("GIF89a" + rest), "folder/some.png: is a GIF picture, which is not read; convert it to PNG");
    EXPECT_THAT(refusal("RIFF\x24\0\0\0WEBPVP8 "s + rest), HasSubstr("is a WebP picture"));
    EXPECT_THAT(refusal("BM" + rest), HasSubstr("is a BMP picture"));
    EXPECT_THAT(refusal("II*\0"s + rest), HasSubstr("is a TIFF picture"));
    EXPECT_THAT(refusal("\0\0\0\x20"
                        "ftypavif"s +
                        rest),
                HasSubstr("is a AVIF picture"));
}

TEST(ImageFile, RefusesWhatIsNoPicture) {
    EXPECT_THAT(refusal(""), HasSubstr("folder/some.png: the file is empty"));
    EXPECT_THAT(refusal("<!DOCTYPE html><html>"), HasSubstr("HTML page"));
    EXPECT_THAT(refusal("some words"), HasSubstr("it begins like neither PNG nor JPEG"));
    EXPECT_THAT(refusal("\x89PNG\r\n\x1A\n"), HasSubstr("is no readable PNG"));
    EXPECT_THAT(refusal("\x89PNG\r\n"), HasSubstr("PNG picture"));  // cut off within its magic bytes
    EXPECT_THROW((void)read_image("no/such.png"), MissingInput);
}

TEST(ImageFile, RefusesATruncatedAndAPrintPicture) {
    EXPECT_THAT(data_error_of([] { (void)read_image(golden("images/truncated.jpg")); }), HasSubstr("truncated.jpg"));
    EXPECT_THAT(data_error_of([] { (void)read_image(golden("images/print.jpg")); }), HasSubstr("CMYK"));
    const std::string png = file_text(golden("images/deep_rgb.png"));
    EXPECT_THAT(refusal(png.substr(0, png.size() / 2)), HasSubstr("is no readable PNG"));
}

}  // namespace
}  // namespace surveyor
