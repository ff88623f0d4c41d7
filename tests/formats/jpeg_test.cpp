#include "formats/jpeg.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <span>

#include "base/error.hpp"
#include "formats/npy.hpp"
#include "tests/formats/temporary_folder.hpp"

namespace surveyor {
namespace {

using testing::data_error_of;
using testing::file_text;
using testing::golden;
using ::testing::HasSubstr;

/// Decodes a copy of exactly that size, so that a sanitizer sees any read past the end.
Array parse(const std::string& content) {
    const std::vector<char> copy(content.begin(), content.end());
    return parse_jpeg(std::as_bytes(std::span(copy)), "test.jpg");
}

/// `content` with the 16-bit big-endian number at `at` bytes behind the first `marker` replaced.
std::string with_number(std::string content, const std::string& marker, std::size_t at, unsigned value) {
    const std::size_t place = content.find(marker) + at;
    content[place] = static_cast<char>(value >> 8U);
    content[place + 1] = static_cast<char>(value & 0xFFU);
    return content;
}

/// Start of a baseline frame: marker, 2 bytes of length, 1 of precision, then height and width.
const std::string start_of_frame = "\xFF\xC0";

class JpegForm : public ::testing::TestWithParam<std::string> {};

TEST_P(JpegForm, DecodesToThePixelsOfPillow) {
    const ArrayMap expected = read_npz(golden("images/expected.npz"));

    EXPECT_EQ(read_jpeg(golden("images/" + GetParam() + ".jpg")), named(expected, GetParam(), "expected.npz"));
}

INSTANTIATE_TEST_SUITE_P(
    All,
    JpegForm,
    ::testing::Values("full_colour", "half_colour", "quarter_colour", "progressive", "stored_rgb", "grey"),
    [](const auto& form) { return form.param; });

TEST(Jpeg, RefusesThePrintColoursInPlainWords) {
    EXPECT_THAT(data_error_of([] { (void)read_jpeg(golden("images/print.jpg")); }),
                HasSubstr("print.jpg: has the four channels of print (CMYK); convert it to RGB"));
}

TEST(Jpeg, RefusesATruncatedFileWhoseRestWouldBeGrey) {
    EXPECT_THAT(data_error_of([] { (void)read_jpeg(golden("images/truncated.jpg")); }),
                HasSubstr("is no readable JPEG (Premature end of JPEG file)"));
}

TEST(Jpeg, RefusesEveryTruncation) {
    for (const std::string name : {"quarter_colour", "progressive", "grey"}) {
        const std::string good = file_text(golden("images/" + name + ".jpg"));
        for (std::size_t size = 0; size < good.size(); ++size) {
            EXPECT_THROW((void)parse(good.substr(0, size)), DataError) << name << " " << size;
        }
    }
}

TEST(Jpeg, RefusesDamageThatLibjpegOnlyWarnsOf) {
    std::string bad = file_text(golden("images/quarter_colour.jpg"));
    bad.insert(bad.size() - 2, "\x12\x34\x56\x78");  // behind the last block, before the end marker

    EXPECT_THAT(data_error_of([&] { (void)parse(bad); }), HasSubstr("extraneous bytes"));
}

TEST(Jpeg, RefusesMorePixelsThanItsBytesCanHoldBeforeTakingMemory) {
    const std::string good = file_text(golden("images/quarter_colour.jpg"));
    const std::string tall = with_number(good, start_of_frame, 5, 65'500);
    const std::string vast = with_number(tall, start_of_frame, 7, 65'500);

    EXPECT_THAT(data_error_of([&] { (void)parse(vast); }),
                HasSubstr("claims 65500 x 65500 pixels, more than its " + std::to_string(good.size())));
}

TEST(Jpeg, RefusesMoreThanAHundredMillionPixelsHoweverLargeTheFile) {
    std::string vast = with_number(file_text(golden("images/quarter_colour.jpg")), start_of_frame, 5, 65'500);
    vast = with_number(vast, start_of_frame, 7, 1'600) + std::string(200'000, '\0');

    EXPECT_THAT(data_error_of([&] { (void)parse(vast); }), HasSubstr("more than the 100000000 that are read"));
}

TEST(Jpeg, RefusesAFileOfEndlessScans) {
    // The second scan (luma, coefficients 1 to 5), made one of full precision, which may be said again without warning.
    std::string good = file_text(golden("images/progressive.jpg"));
    const std::string start_of_scan = "\xFF\xDA";
    const std::string tables = "\xFF\xC4";
    const std::size_t scan = good.find(start_of_scan, good.find(start_of_scan) + 2);
    const std::size_t end = good.find(tables, scan);
    good[scan + 9] = 0;
    std::string bad = good.substr(0, scan);
    for (int i = 0; i < 200; ++i) {
        bad += good.substr(scan, end - scan);
    }

    EXPECT_THAT(data_error_of([&] { (void)parse(bad + good.substr(end)); }), HasSubstr("more than 100 scans"));
}

TEST(Jpeg, RefusesOtherFiles) {
    EXPECT_THAT(data_error_of([] { (void)read_jpeg(golden("images/README.md")); }), HasSubstr("is no readable JPEG"));
    EXPECT_THAT(data_error_of([] { (void)read_jpeg(golden("hostile/e27_html_download_page.pt")); }), HasSubstr("HTML"));
    EXPECT_THROW((void)read_jpeg("no/such.jpg"), MissingInput);
}

}  // namespace
}  // namespace surveyor
