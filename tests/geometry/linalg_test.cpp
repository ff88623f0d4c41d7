#include "geometry/linalg.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <limits>
#include <optional>

#include "base/error.hpp"
#include "tests/geometry/test_matrices.hpp"

namespace surveyor {
namespace {

using testing::gaussian;
using testing::largest;

TEST(Svd, RebuildsAWideMatrixFromDescendingValues) {
    const Matrix a = gaussian(5, 9, 1);

    const Svd parts = svd(a);

    EXPECT_LT(largest(parts.u * parts.s.asDiagonal() * parts.v.transpose() - a), 1e-14);
    EXPECT_LT(largest(parts.v.transpose() * parts.v - Matrix::Identity(5, 5)), 1e-14);
    EXPECT_TRUE(std::is_sorted(parts.s.begin(), parts.s.end(), std::greater<>()));
    EXPECT_LT(largest(singular_values(a) - parts.s), 1e-14);
}

TEST(SymmetricEigen, GivesDescendingValuesOfTheLowerTriangle) {
    Matrix a(2, 2);
    a << 2, 99, 1, 2;

    const SymmetricEigen parts = symmetric_eigen(a);

    EXPECT_NEAR(parts.values(0), 3, 1e-15);
    EXPECT_NEAR(parts.values(1), 1, 1e-15);
    EXPECT_NEAR(parts.vectors(0, 0), parts.vectors(1, 0), 1e-15);
    EXPECT_LT(largest(symmetric_eigenvalues(a) - parts.values), 1e-15);
}

TEST(Qr, HasAPositiveDiagonal) {
    const Matrix a = gaussian(8, 5, 2);

    const Qr parts = qr(a);

    EXPECT_LT(largest(parts.q * parts.r - a), 1e-14);
    EXPECT_GT(parts.r.diagonal().minCoeff(), 0);
    EXPECT_EQ(largest(parts.r.triangularView<Eigen::StrictlyLower>().toDenseMatrix()), 0);
}

TEST(RowQr, IsTheQrDecompositionOfTheTranspose) {
    const Matrix rows = gaussian(5, 8, 3);

    const RowQr parts = row_qr(rows);

    EXPECT_LT(largest(parts.r.transpose() * parts.q - rows), 1e-14);
    EXPECT_GT(parts.r.diagonal().minCoeff(), 0);
    EXPECT_LT(largest(row_qr_triangle(rows).cwiseAbs() - parts.r.cwiseAbs()), 1e-14);
}

TEST(OrthonormalRows, KeepEveryLeadingSpanAndTheOrientation) {
    const Matrix exact = qr(gaussian(64, 10, 4)).q.transpose();
    const Matrix stored = exact.cast<float>().cast<double>();

    const Matrix rows = orthonormal_rows(stored);

    EXPECT_LT(largest(rows * rows.transpose() - Matrix::Identity(10, 10)), 1e-15 * 10);
    EXPECT_LT(largest(rows - exact), 1e-6);
    for (Eigen::Index k = 1; k <= 10; ++k) {
        const Matrix outside = stored.topRows(k) - stored.topRows(k) * rows.topRows(k).transpose() * rows.topRows(k);
        EXPECT_LT(largest(outside), 1e-14) << k;
    }
}

TEST(OrthonormalRows, RefuseDependentRows) {
    Matrix rows = gaussian(3, 6, 5);
    rows.row(2) = rows.row(0) - rows.row(1);

    EXPECT_THROW((void)orthonormal_rows(rows), NumericError);
}

TEST(Products, TakeBlocksOfLargerMatrices) {
    const Matrix a = gaussian(6, 7, 6);
    const Matrix b = gaussian(6, 7, 7);

    const auto left = a.block(1, 2, 3, 4);
    const auto right = b.block(2, 1, 3, 4);

    EXPECT_LT(largest(product_transposed(left, right) - left * right.transpose()), 1e-14);
    EXPECT_LT(largest(transposed_product(left, right) - left.transpose() * right), 1e-14);
    EXPECT_LT(largest(product(left, b.topLeftCorner(4, 2)) - left * b.topLeftCorner(4, 2)), 1e-14);
    EXPECT_THROW((void)product(left, right), ContractViolation);
}

TEST(IsRemainderBelow, TellsABoundFromItsViolation) {
    // The second size of part needs float64: in float32 its rounding would hide the bound.
    for (const double size : {3.0, 1e6}) {
        const Matrix left = orthonormal_rows(gaussian(2, 30, 8));
        const Matrix right = size * orthonormal_rows(gaussian(2, 40, 9));
        const Matrix rest = gaussian(30, 40, 10);
        const Matrix a = left.transpose() * right + rest;
        const double norm = singular_values(rest)(0);

        EXPECT_TRUE(is_remainder_below(a, left, right, norm));
        EXPECT_FALSE(is_remainder_below(a, left, right, norm * (1 - 3e-4)));
        const Matrix tall = left.transpose() * right.leftCols(20) + rest.leftCols(20);
        const double tall_norm = singular_values(rest.leftCols(20))(0);
        EXPECT_TRUE(is_remainder_below(tall, left, right.leftCols(20), tall_norm));
        EXPECT_FALSE(is_remainder_below(tall, left, right.leftCols(20), tall_norm * (1 - 3e-4)));
    }
}

TEST(IsFinite, FindsOneBadEntryAmongLargeOnes) {
    const Matrix large = Matrix::Constant(9, 7, -std::numeric_limits<double>::max());
    EXPECT_TRUE(is_finite(large));
    EXPECT_TRUE(is_finite(Matrix(0, 0)));
    for (const double bad : {std::numeric_limits<double>::infinity(),
                             -std::numeric_limits<double>::infinity(),
                             std::numeric_limits<double>::quiet_NaN()}) {
        for (const Eigen::Index place : {0, 31, 62}) {
            Matrix spoilt = large;
            spoilt.data()[place] = bad;
            EXPECT_FALSE(is_finite(spoilt));
        }
    }
}

TEST(Decompositions, NameTheQuantityThatIsNotFinite) {
    Matrix a = gaussian(3, 3, 9);
    a(1, 2) = std::numeric_limits<double>::quiet_NaN();

    try {
        (void)svd(a, "Jacobian of sample 7");
        FAIL();
    } catch (const NumericError& error) {
        EXPECT_THAT(error.what(), ::testing::HasSubstr("Jacobian of sample 7"));
    }
    EXPECT_THROW((void)symmetric_eigen(a), NumericError);
    EXPECT_THROW((void)qr(a), NumericError);
}

TEST(TriangularRoot, IsThatOfTheLowerTriangleOrNothing) {
    const Matrix rows = testing::gaussian(30, 6, 40);
    const Matrix a = rows.transpose() * rows;
    const Matrix lower = a.triangularView<Eigen::Lower>();

    const std::optional<Matrix> root = triangular_root(lower);

    ASSERT_TRUE(root.has_value());
    EXPECT_LT(testing::largest(root->transpose() * *root - a), 1e-12 * testing::largest(a));
    EXPECT_EQ(testing::largest(root->triangularView<Eigen::StrictlyLower>()), 0);
    // Of rank 5, and not positive at all.
    EXPECT_FALSE(triangular_root(rows.topRows(5).transpose() * rows.topRows(5)).has_value());
    EXPECT_FALSE(triangular_root(-a).has_value());
}

}  // namespace
}  // namespace surveyor
