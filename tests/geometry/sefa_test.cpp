#include "geometry/sefa.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <limits>

#include "base/error.hpp"
#include "tests/geometry/test_matrices.hpp"

namespace surveyor {
namespace {

using testing::gaussian;
using testing::largest;

TEST(SefaDirections, AreTheLeadingEigenvectorsOfTheNormalisedRows) {
    const Matrix weights = gaussian(40, 6, 1);
    const Matrix unit = weights.rowwise().normalized();

    const SefaDirections sefa = sefa_directions(weights, 6);

    const Matrix gram = unit.transpose() * unit;
    EXPECT_LT(largest(sefa.directions * gram - sefa.eigenvalues.asDiagonal() * sefa.directions), 1e-13);
    EXPECT_TRUE(std::is_sorted(sefa.eigenvalues.begin(), sefa.eigenvalues.end(), std::greater<>()));
    EXPECT_NEAR(sefa.eigenvalues.sum(), 40, 1e-12);
}

// KAT-3.3
TEST(SefaDirections, OfScaledUnitRowsAreOrthonormal) {
    const Matrix weights = Vector::LinSpaced(5, 1, 9).asDiagonal() * Matrix::Identity(5, 5);

    const SefaDirections sefa = sefa_directions(weights, 5);

    EXPECT_LT(largest(sefa.directions * sefa.directions.transpose() - Matrix::Identity(5, 5)), 1e-14);
    EXPECT_LT(largest(sefa.eigenvalues - Vector::Ones(5)), 1e-14);
}

// KAT-3.4
TEST(SefaDirections, DoNotDependOnTheScaleOfARow) {
    const Matrix weights = gaussian(20, 6, 2);
    Matrix scaled = weights;
    scaled.row(3) *= 1e-5;
    scaled.row(7) *= 1e5;

    EXPECT_LT(largest(sefa_directions(weights, 3).directions - sefa_directions(scaled, 3).directions), 1e-13);
}

TEST(SefaDirections, LeaveZeroRowsOut) {
    const Matrix weights = gaussian(20, 6, 3);
    Matrix padded = Matrix::Zero(22, 6);
    padded.middleRows(1, 20) = weights;

    EXPECT_EQ(sefa_directions(weights, 3).directions, sefa_directions(padded, 3).directions);
    EXPECT_THROW((void)sefa_directions(Matrix::Zero(4, 6), 3), DataError);
}

TEST(SefaDirections, RefuseNumbersThatAreNotFinite) {
    Matrix weights = gaussian(20, 6, 4);
    weights(2, 2) = std::numeric_limits<double>::quiet_NaN();

    EXPECT_THROW((void)sefa_directions(weights, 3), NumericError);
}

}  // namespace
}  // namespace surveyor
