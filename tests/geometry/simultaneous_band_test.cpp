#include "geometry/simultaneous_band.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "base/normal_quantile.hpp"
#include "geometry/estimate.hpp"
#include "tests/geometry/test_matrices.hpp"

namespace surveyor {
namespace {

using testing::gaussian;

constexpr int draws = 20000;  // quantiles are then right to 0.03

TEST(SimultaneousReach, OfOneConditionIsThatOfANormalNumber) {
    EXPECT_NEAR(simultaneous_reach(gaussian(300, 1, 1), 0.95, draws, 3), normal_quantile(0.975), 0.05);
}

TEST(SimultaneousReach, DoesNotGrowWhenAllConditionsMoveAsOne) {
    const Matrix one = gaussian(300, 1, 2);

    const double reach = simultaneous_reach(one * Matrix::Ones(1, 12), 0.95, draws, 3);

    EXPECT_NEAR(reach, simultaneous_reach(one, 0.95, draws, 3), 1e-12);
}

TEST(SimultaneousReach, OfOrthogonalConditionsIsSidaks) {
    // Orthogonal columns of mean 0 make the twelve sums independent.
    Matrix columns(300, 13);
    columns << Matrix::Ones(300, 1), gaussian(300, 12, 4);
    const Matrix influences = qr(columns).q.rightCols(12);

    const double single = std::pow(0.95, 1.0 / 12);
    EXPECT_NEAR(simultaneous_reach(influences, 0.95, draws, 3), normal_quantile(0.5 + 0.5 * single), 0.05);
}

TEST(SimultaneousReach, IgnoresScaleAndConditionsWithoutVariance) {
    Matrix influences = gaussian(100, 3, 5);
    const double reach = simultaneous_reach(influences, 0.95, 500, 3);
    Matrix more(100, 4);
    more << 5 * influences, Vector::Constant(100, 2.0);

    EXPECT_NEAR(simultaneous_reach(more, 0.95, 500, 3), reach, 1e-12);
    EXPECT_NE(simultaneous_reach(influences, 0.95, 500, 4), reach);
}

}  // namespace
}  // namespace surveyor
