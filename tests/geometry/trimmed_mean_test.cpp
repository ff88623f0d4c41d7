#include "geometry/trimmed_mean.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "base/error.hpp"
#include "tests/geometry/test_matrices.hpp"

namespace surveyor {
namespace {

using testing::gaussian;

/// (count - 1) ... 1, 0, but for the largest, which is far away.
Vector descending(Eigen::Index count) {
    Vector numbers = Vector::LinSpaced(count, static_cast<double>(count - 1), 0.0).array().round();
    numbers(0) = 1e6;
    return numbers;
}

TEST(TrimmedMean, Of201NumbersLeavesTwoOutAtEachEnd) {
    // Positions 0.01 * 200 = 2 and 0.99 * 200 = 198 of 0, 1, ..., 199, 1e6: of 2 to 198 the middle is 100.
    const TrimmedMean mean = trimmed_mean(descending(201));

    EXPECT_EQ(mean.low, 2);
    EXPECT_EQ(mean.high, 198);
    EXPECT_NEAR(mean.value, 100, 1e-12);
}

TEST(TrimmedMean, TakesTheOuterNumberWhereAPercentileLiesBetweenTwo) {
    // Positions 1.5 and 148.5 of 0 to 150: the lower is 1, the higher 149.
    const TrimmedMean mean = trimmed_mean(descending(151));

    EXPECT_EQ(mean.low, 1);
    EXPECT_EQ(mean.high, 149);
    EXPECT_NEAR(mean.value, 75, 1e-12);
}

TEST(TrimmedMean, HasAnErrorOfNumbersMovedToTheEdgesDoneByHand) {
    // 0 and 1 move to 2, 199 and 1e6 to 198: around 100, 2 sum of 1^2 to 98^2, and four times 98^2.
    const double squares = 2.0 * (98 * 99 * 197 / 6) + 4.0 * 98 * 98;

    const TrimmedMean mean = trimmed_mean(descending(201));

    EXPECT_NEAR(mean.standard_error, std::sqrt(squares / 200 / 201) / 0.98, 1e-12);
}

TEST(TrimmedMean, CountsEqualNumbersAtTheEdgesAllOrNone) {
    Vector numbers = Vector::Ones(101);
    numbers(7) = -5;
    numbers(60) = 9;

    const TrimmedMean mean = trimmed_mean(numbers);

    EXPECT_EQ(mean.low, 1);
    EXPECT_EQ(mean.high, 1);
    EXPECT_EQ(mean.value, 1);
    EXPECT_EQ(mean.standard_error, 0);
}

TEST(TrimmedMean, OfAFewNumbersIsTheirMean) {
    const TrimmedMean mean = trimmed_mean((Vector(3) << 1, 2, 6).finished());

    EXPECT_NEAR(mean.value, 3, 1e-15);
    EXPECT_EQ(mean.low, 1);
    EXPECT_EQ(mean.high, 6);
}

TEST(TrimmedMean, VariesOverDrawsAsItsErrorSays) {
    // Path lengths are skewed with a long tail, as log-normal numbers are. Of 2000 draws a deviation is known to 1.6 %.
    const Eigen::Index draws = 2000;
    const Matrix numbers = gaussian(draws, 500, 90).array().exp();
    Vector values(draws);
    Vector variances(draws);
    for (Eigen::Index draw = 0; draw < draws; ++draw) {
        const TrimmedMean mean = trimmed_mean(numbers.row(draw).transpose());
        values(draw) = mean.value;
        variances(draw) = mean.standard_error * mean.standard_error;
    }

    const double deviation = std::sqrt((values.array() - values.mean()).square().sum() / (draws - 1));
    EXPECT_NEAR(std::sqrt(variances.mean()), deviation, 0.05 * deviation);
}

TEST(TrimmedMean, RefusesFewerThanTwoNumbers) {
    EXPECT_THROW((void)trimmed_mean(Vector::Ones(1)), DataError);
    EXPECT_THROW((void)trimmed_mean(Vector()), DataError);
}

}  // namespace
}  // namespace surveyor
