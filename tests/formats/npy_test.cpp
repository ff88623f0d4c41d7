#include "formats/npy.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>

#include "base/error.hpp"
#include "tests/formats/temporary_folder.hpp"

namespace surveyor {
namespace {

using testing::data_error_of;
using ::testing::ElementsAre;
using testing::golden;
using ::testing::HasSubstr;
using testing::TemporaryFolder;

// Every file of golden/npy was written by NumPy; expected.npz holds the same numbers as NumPy read them back, stored in
// row-major little-endian order. Reading involves no arithmetic, so all comparisons are exact.
const Array& expected(const std::string& name) {
    static const ArrayMap arrays = read_npz(golden("npy/expected.npz"));
    return named(arrays, name, "expected.npz");
}

/// A version 1 file with `dictionary` as its header and `payload` zero bytes.
std::vector<std::byte> npy_with(const std::string& dictionary, std::size_t payload) {
    std::string text("\x93NUMPY\x01\x00", 8);
    text += static_cast<char>(dictionary.size() & 0xFFU);
    text += static_cast<char>(dictionary.size() >> 8U);
    text += dictionary;
    text.append(payload, '\0');
    const std::span<const std::byte> bytes = std::as_bytes(std::span(text));
    return {bytes.begin(), bytes.end()};
}

std::string refusal(const std::string& dictionary, std::size_t payload = 8) {
    return data_error_of([&] { (void)parse_npy(npy_with(dictionary, payload), "hand-made"); });
}

TEST(Npy, ReadsRowMajorFloats) {
    EXPECT_EQ(read_npy(golden("npy/dirs_c_f4.npy")), expected("dirs"));
}

TEST(Npy, ReadsColumnMajorFilesIntoRowMajorOrder) {
    EXPECT_EQ(read_npy(golden("npy/dirs_fortran_f4.npy")), expected("dirs"));
}

TEST(Npy, ReadsBigEndianDoubles) {
    const Array big = read_npy(golden("npy/dirs_big_f8.npy"));

    EXPECT_EQ(big.dtype(), DType::float64);
    EXPECT_EQ(big.shape(), expected("dirs").shape());
    EXPECT_EQ(big.as_doubles(), expected("dirs").as_doubles());
}

TEST(Npy, ReadsHalfFloats) {
    const Array half = read_npy(golden("npy/half_f2.npy"));

    EXPECT_EQ(half.dtype(), DType::float16);
    EXPECT_EQ(half.as_doubles(), expected("dirs_half").as_doubles());
}

TEST(Npy, ReadsVersion2Headers) {
    EXPECT_EQ(read_npy(golden("npy/version2_f4.npy")), expected("dirs"));
}

TEST(Npy, ReadsAScalarAsShapeWithoutDimensions) {
    const Array scalar = read_npy(golden("npy/scalar_f8.npy"));

    EXPECT_EQ(scalar.shape(), Shape{});
    EXPECT_THAT(scalar.as_doubles(), ElementsAre(2.5));
}

TEST(Npy, ReadsIntegersAndBooleans) {
    const Array integers = read_npy(golden("npy/ints_i8.npy"));
    const Array flags = read_npy(golden("npy/bool.npy"));

    EXPECT_EQ(integers.dtype(), DType::int64);
    EXPECT_EQ(integers.shape(), (Shape{2, 3}));
    EXPECT_THAT(integers.as_doubles(), ElementsAre(0, 1, 2, 3, 4, 5));
    EXPECT_EQ(flags.dtype(), DType::boolean);
    EXPECT_THAT(flags.as_doubles(), ElementsAre(1, 0));
}

TEST(Npy, KeepsWhatItWrites) {
    const TemporaryFolder folder;
    const Array matrix = Array::of<double>(std::vector<double>{1, -2, 3, 4.5, 5, 6}).reshaped({2, 3, 1});

    write_npy(folder / "matrix.npy", matrix);
    write_npy(folder / "row.npy", Array::of<std::int32_t>(std::vector<std::int32_t>{7, 8}));
    write_npy(folder / "scalar.npy", Array::of<float>(std::vector<float>{3}).reshaped({}));

    EXPECT_EQ(read_npy(folder / "matrix.npy"), matrix);
    EXPECT_THAT(read_npy(folder / "row.npy").as_doubles(), ElementsAre(7, 8));
    EXPECT_EQ(read_npy(folder / "scalar.npy").shape(), Shape{});
}

TEST(Npy, WritesTheBytesThatNumpyWrites) {
    const TemporaryFolder folder;
    write_npy(folder / "same.npy", expected("dirs"));

    EXPECT_EQ(testing::file_text(folder / "same.npy"), testing::file_text(golden("npy/dirs_c_f4.npy")));
}

TEST(Npy, SaysWhenAFileIsMissing) {
    EXPECT_THROW((void)read_npy("no/such/file.npy"), MissingInput);
    EXPECT_THROW((void)read_npy(std::filesystem::temp_directory_path()), MissingInput);
}

TEST(Npy, RefusesAHeaderWithAnExpression) {
    EXPECT_THAT(data_error_of([] { (void)read_npy(golden("hostile/e25_expression_header.npy")); }),
                HasSubstr("descr is not a text literal"));
}

TEST(Npy, RefusesPickledObjects) {
    EXPECT_THAT(data_error_of([] { (void)read_npy(golden("hostile/e26_object_array.npy")); }),
                HasSubstr("object dtype"));
}

TEST(Npy, RefusesSizesThatOverflow) {
    EXPECT_THAT(refusal("{'descr': '<f8', 'fortran_order': False, 'shape': (4294967296, 4294967296), }"),
                HasSubstr("too large"));
    EXPECT_THAT(refusal("{'descr': '<f8', 'fortran_order': False, 'shape': (99999999999999999999,), }"),
                HasSubstr("too large"));
}

TEST(Npy, RefusesAPayloadOfAnotherSizeBeforeAllocatingIt) {
    const std::string terabyte = "{'descr': '<f8', 'fortran_order': False, 'shape': (137438953472,), }";
    EXPECT_THAT(refusal(terabyte), HasSubstr("truncated"));
    EXPECT_THAT(refusal("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }"), HasSubstr("trailing bytes"));
}

TEST(Npy, RefusesMalformedHeaders) {
    EXPECT_THAT(refusal("{'descr': '<f8', 'fortran_order': False}"), HasSubstr("exactly descr"));
    EXPECT_THAT(refusal("{'descr': '<f8', 'descr': '<f8', 'shape': (1,)}"), HasSubstr("twice"));
    EXPECT_THAT(refusal("{'descr': '<f8', 'fortran_order': False, 'shape': (-1,)}"), HasSubstr("non-negative"));
    EXPECT_THAT(refusal("{'descr': '<f8', 'fortran_order': 0, 'shape': (1,)}"), HasSubstr("True nor False"));
    EXPECT_THAT(refusal("{'descr': '<c8', 'fortran_order': False, 'shape': (1,)}"), HasSubstr("'<c8' is not read"));
    EXPECT_THAT(refusal("{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (1,)}"), HasSubstr("structured"));
    EXPECT_THAT(refusal("{'descr': '<f8', 'fortran_order': False, 'shape': (1,)} + x"), HasSubstr("goes on"));
    EXPECT_THAT(refusal("{'descr': '<f8', 'fortran_order': False, 'shape': (1,), 'more': 1}"),
                HasSubstr("unknown key"));
}

TEST(Npy, AcceptsAnyOrderOfKeysAndPython2Integers) {
    const Array array =
        parse_npy(npy_with("{\"shape\": (2L,), 'fortran_order': True, 'descr': '=i4'}\n", 8), "hand-made");

    EXPECT_EQ(array.shape(), Shape{2});
    EXPECT_EQ(array.dtype(), DType::int32);
}

TEST(Npy, RefusesEveryTruncationOfAGoodFile) {
    const std::string good = testing::file_text(golden("npy/dirs_fortran_f4.npy"));
    for (std::size_t size = 0; size < good.size(); ++size) {
        // A copy of exactly that size, so that a sanitizer sees any read past the end.
        const std::vector<char> part(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(size));
        EXPECT_THROW((void)parse_npy(std::as_bytes(std::span(part)), "truncated"), DataError) << size;
    }
}

}  // namespace
}  // namespace surveyor
