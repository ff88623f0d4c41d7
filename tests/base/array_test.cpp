#include "base/array.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "base/error.hpp"

namespace surveyor {
namespace {

TEST(Array, TakesRowsAndJoinsThemAgain) {
    const Array whole = Array::of<double>(std::vector<double>{1, 2, 3, 4, 5, 6}).reshaped({3, 2});

    const std::vector<Array> parts = {whole.rows(0, 1), whole.rows(1, 3)};

    EXPECT_EQ(parts[1].shape(), (Shape{2, 2}));
    EXPECT_EQ(parts[1].values<double>()[0], 3.0);
    EXPECT_EQ(Array::joined(parts), whole);
}

TEST(Array, JoinsTextsOfDifferentWidths) {
    const std::vector<Array> parts = {Array::of(std::vector<std::string>{"a"}),
                                      Array::of(std::vector<std::string>{"longer", ""})};

    EXPECT_EQ(Array::joined(parts).texts(), (std::vector<std::string>{"a", "longer", ""}));
}

TEST(Array, WidensHalfTypes) {
    const std::uint16_t halves[] = {0x3C00, 0xC000, 0x0001, 0x7C00};
    Array half(DType::float16, {4});
    std::copy_n(reinterpret_cast<const std::byte*>(halves), 8, half.bytes().begin());

    const std::vector<double> wide = half.as_doubles();

    EXPECT_EQ(wide[0], 1.0);
    EXPECT_EQ(wide[1], -2.0);
    EXPECT_EQ(wide[2], 0x1p-24);
    EXPECT_TRUE(std::isinf(wide[3]));
}

TEST(Array, RefusesTheWrongType) {
    EXPECT_THROW((void)Array(DType::float32, {2}).values<double>(), ContractViolation);
}

TEST(Array, RefusesShapesThatOverflow) {
    EXPECT_THROW((void)element_count({1LL << 40, 1LL << 40}), DataError);
    EXPECT_THROW((void)element_count({-1}), DataError);
}

TEST(Array, NamesWhatIsThereWhenANameIsMissing) {
    const ArrayMap arrays = {{"present", Array()}};
    try {
        (void)named(arrays, "absent", "file.npz");
        FAIL();
    } catch (const DataError& error) {
        EXPECT_NE(std::string(error.what()).find("file.npz"), std::string::npos);
        EXPECT_NE(std::string(error.what()).find("present"), std::string::npos);
    }
}

}  // namespace
}  // namespace surveyor
