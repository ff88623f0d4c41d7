#include "geometry/summary.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "base/error.hpp"

namespace surveyor {
namespace {

TEST(Summary, IsThatOfHandCalculationColumnByColumn) {
    const Matrix rows = (Matrix(4, 2) << 1, -3, 4, -3, 2, -3, 9, -3).finished();

    const Summary summary = summary_of_columns(rows);

    // Column 0: 1, 4, 2, 9 around 4: squares 9, 0, 4, 25.
    EXPECT_DOUBLE_EQ(summary.mean(0), 4.0);
    EXPECT_DOUBLE_EQ(summary.standard_deviation(0), std::sqrt(38.0 / 4.0));
    EXPECT_DOUBLE_EQ(summary.standard_error(0), std::sqrt(38.0 / 3.0 / 4.0));
    EXPECT_DOUBLE_EQ(summary.median(0), 3.0);
    EXPECT_EQ(summary.mean(1), -3.0);
    EXPECT_EQ(summary.standard_deviation(1), 0.0);
    EXPECT_EQ(summary.standard_error(1), 0.0);
    EXPECT_EQ(summary.median(1), -3.0);
}

TEST(Summary, MedianOfAnOddNumberIsItsMiddle) {
    const Matrix rows = (Matrix(5, 1) << 100, 1, 3, 2, -7).finished();

    EXPECT_EQ(summary_of_columns(rows).median(0), 2.0);
}

TEST(Summary, OneRowHasNoSpread) {
    const Summary summary = summary_of_columns(Matrix::Constant(1, 3, 2.5));

    EXPECT_EQ(summary.mean(2), 2.5);
    EXPECT_EQ(summary.median(2), 2.5);
    EXPECT_EQ(summary.standard_deviation(2), 0.0);
    EXPECT_EQ(summary.standard_error(2), 0.0);
}

TEST(Summary, SmallSpreadAroundALargeMeanIsNotLost) {
    const Matrix rows = (Matrix(3, 1) << 1e9 + 1, 1e9 + 2, 1e9 + 3).finished();

    const Summary summary = summary_of_columns(rows);

    EXPECT_DOUBLE_EQ(summary.standard_deviation(0), std::sqrt(2.0 / 3.0));
}

TEST(Summary, NothingHasNoSummary) {
    EXPECT_THROW((void)summary_of_columns(Matrix(0, 3)), ContractViolation);
}

}  // namespace
}  // namespace surveyor
