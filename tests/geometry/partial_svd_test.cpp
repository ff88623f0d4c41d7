#include "geometry/partial_svd.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "base/error.hpp"
#include "geometry/block_krylov.hpp"
#include "geometry/linalg.hpp"
#include "tests/geometry/test_matrices.hpp"

namespace surveyor {
namespace {

using testing::gaussian;
using testing::largest;
using testing::span_error;
using testing::with_spectrum;

/// Claims that hold whatever the spectrum: the values, the residuals, the orthonormality, and the span to 1e-14 / gap.
void expect_equals_full_decomposition(const Matrix& j, int k) {
    const LeadingTriplets found = leading_triplets(j, k);
    const Svd all = svd(j);
    const double s1 = all.s(0);
    const double next = k < all.s.size() ? all.s(k) : 0.0;
    const double gap = (all.s(k - 1) - next) / s1;

    EXPECT_LT(largest(found.s - all.s.head(k)), 1e-14 * s1);
    EXPECT_NEAR(found.next, next, 1e-14 * s1);
    EXPECT_LT(largest(found.u_rows * found.u_rows.transpose() - Matrix::Identity(k, k)), 1e-13);
    EXPECT_LT(largest(found.v_rows * found.v_rows.transpose() - Matrix::Identity(k, k)), 1e-13);
    EXPECT_LT(largest(found.u_rows * j - found.s.asDiagonal() * found.v_rows), 2e-12 * s1);
    EXPECT_LT(largest(found.v_rows * j.transpose() - found.s.asDiagonal() * found.u_rows), 1e-13 * s1);
    if (gap > 1e-8) {
        EXPECT_LT(span_error(all.u.leftCols(k).transpose(), found.u_rows), 2e-14 / gap);
        EXPECT_LT(span_error(all.v.leftCols(k).transpose(), found.v_rows), 2e-14 / gap);
    }
}

Vector decaying(Eigen::Index count, double length) {
    return (-Vector::LinSpaced(count, 0, static_cast<double>(count - 1)) / length).array().exp();
}

TEST(LeadingTriplets, EqualTheFullDecompositionOfADecayingSpectrum) {
    const Matrix j = with_spectrum(decaying(256, 8), 1);

    EXPECT_FALSE(leading_triplets(j, 20).full);
    expect_equals_full_decomposition(j, 20);
    expect_equals_full_decomposition(j, 1);
}

TEST(LeadingTriplets, EqualTheFullDecompositionOfASlowlyDecayingSpectrum) {
    expect_equals_full_decomposition(with_spectrum(decaying(256, 40), 3), 12);
}

TEST(LeadingTriplets, OfAFlatSpectrumComeFromTheFullDecomposition) {
    EXPECT_TRUE(leading_triplets(gaussian(256, 256, 5), 20).full);
    expect_equals_full_decomposition(gaussian(256, 256, 5), 20);
}

TEST(LeadingTriplets, EqualTheFullDecompositionOfTallAndWideMatrices) {
    const Matrix square = with_spectrum(decaying(320, 10), 6);

    EXPECT_FALSE(leading_triplets(square.topRows(256), 10).full);
    expect_equals_full_decomposition(square.topRows(256), 10);
    expect_equals_full_decomposition(square.leftCols(256), 10);
}

TEST(LeadingTriplets, EqualTheFullDecompositionOfMatricesManyTimesAsTallAsWide) {
    const Matrix flat = gaussian(4096, 64, 30);
    expect_equals_full_decomposition(flat, 10);
    expect_equals_full_decomposition(flat, 64);

    // Values down to rounding, which a product j^T j would lose below 1e-8.
    const Matrix steep = product(qr(flat).q, with_spectrum(decaying(64, 2), 31));
    expect_equals_full_decomposition(steep, 5);
    expect_equals_full_decomposition(steep, 40);

    const Matrix wide = product(qr(gaussian(2048, 256, 33)).q, with_spectrum(decaying(256, 8), 34));
    EXPECT_FALSE(leading_triplets(wide, 20).full);
    expect_equals_full_decomposition(wide, 20);
}

TEST(LeadingTriplets, OfATallMatrixWithoutRankAreRight) {
    const Matrix one = gaussian(400, 1, 36) * gaussian(1, 10, 37);
    expect_equals_full_decomposition(one, 1);
    EXPECT_EQ(leading_triplets(Matrix::Zero(400, 10), 3).s, Vector::Zero(3));
}

TEST(LeadingTriplets, OfASmallMatrixComeFromTheFullDecomposition) {
    const Matrix j = gaussian(12, 7, 8);

    EXPECT_TRUE(leading_triplets(j, 3).full);
    expect_equals_full_decomposition(j, 3);
    expect_equals_full_decomposition(j, 7);
    EXPECT_EQ(leading_triplets(j, 7).next, 0.0);
}

// In exact arithmetic a block of 8 start vectors sees at most 8 copies of one value, and values further down would
// take the places of the others with perfect residuals.
TEST(LeadingTriplets, MissNoCopyOfAValueWithAHighMultiplicity) {
    for (const Eigen::Index copies : {9, 15, 30, 40}) {
        Vector values = 0.25 * decaying(256, 6);
        values.head(copies).setOnes();

        expect_equals_full_decomposition(with_spectrum(values, 9), 20);
    }
}

TEST(LeadingTriplets, MissNothingInClustersTighterThanTheResidualTest) {
    for (const double width : {1e-13, 1e-11, 1e-9, 1e-6, 1e-3}) {
        Vector values = 0.25 * decaying(256, 6);
        values.head(18) = Vector::LinSpaced(18, 1 + width, 1);

        expect_equals_full_decomposition(with_spectrum(values, 11), 20);
    }
}

/// A matrix whose right singular vector `hidden` is orthogonal to the start block, so that the block method does not
/// see it until rounding brings it in.
Matrix with_hidden_vector(const Vector& values, Eigen::Index hidden) {
    const Eigen::Index size = values.size();
    BlockKrylov krylov(with_spectrum(values, 15), 2 * BlockKrylov::block, Accuracy::float64);
    EXPECT_TRUE(krylov.grow());
    const Matrix start = krylov.leading(BlockKrylov::block).v_rows;
    Matrix rows = gaussian(size, size, 16);
    rows.row(0) -= (rows.row(0) * start.transpose()) * start;
    const Matrix frame = qr(rows.transpose()).q.transpose();  // row 0 first, the others orthogonal to it
    Matrix right(size, size);
    right << frame.middleRows(1, hidden), frame.row(0), frame.bottomRows(size - 1 - hidden);
    return qr(gaussian(size, size, 17)).q * values.asDiagonal() * right;
}

TEST(LeadingTriplets, MissNoVectorThatTheStartDoesNotSee) {
    // The spectra of 20 and 28 converge with perfect residuals and one value short: only the proof tells.
    for (const double length : {8, 20, 28}) {
        for (const Eigen::Index hidden : {10, 18, 19}) {
            expect_equals_full_decomposition(with_hidden_vector(decaying(256, length), hidden), 20);
        }
    }
}

TEST(LeadingTriplets, OfARankDeficientMatrixAreRight) {
    Vector values = decaying(256, 20);
    values.tail(256 - 24).setZero();
    const Matrix j = with_spectrum(values, 13);

    expect_equals_full_decomposition(j, 10);
    expect_equals_full_decomposition(j, 24);
    expect_equals_full_decomposition(j, 40);
}

TEST(LeadingTriplets, OfZeroAreZero) {
    const LeadingTriplets found = leading_triplets(Matrix::Zero(256, 256), 3);

    EXPECT_EQ(largest(found.s), 0.0);
    EXPECT_EQ(found.next, 0.0);
}

/// The promises of Accuracy::float32: orthonormal and j v = s u to rounding of double, all else to 1e-6.
void expect_agrees_in_single(const Matrix& j, int k) {
    const LeadingTriplets found = leading_triplets(j, k, Accuracy::float32);
    const Svd all = svd(j);
    const double s1 = all.s(0);
    const double gap = (all.s(k - 1) - all.s(k)) / s1;

    EXPECT_LT(largest(found.s - all.s.head(k)), 1e-6 * s1);
    EXPECT_NEAR(found.next, all.s(k), 1e-4 * all.s(k) + 1e-6 * s1);
    EXPECT_LT(largest(found.u_rows * found.u_rows.transpose() - Matrix::Identity(k, k)), 1e-13);
    EXPECT_LT(largest(found.v_rows * found.v_rows.transpose() - Matrix::Identity(k, k)), 1e-13);
    EXPECT_LT(largest(found.v_rows * j.transpose() - found.s.asDiagonal() * found.u_rows), 1e-13 * s1);
    EXPECT_LT(span_error(all.u.leftCols(k).transpose(), found.u_rows), 1e-6 / gap);
    EXPECT_LT(span_error(all.v.leftCols(k).transpose(), found.v_rows), 1e-6 / gap);
}

TEST(LeadingTripletsInSingle, AgreeWithTheFullDecompositionAsFarAsPromised) {
    const Matrix j = with_spectrum(decaying(256, 8), 1);
    const LeadingTriplets exact = leading_triplets(j, 20);

    EXPECT_FALSE(leading_triplets(j, 20, Accuracy::float32).full);
    EXPECT_GT(largest(leading_triplets(j, 20, Accuracy::float32).u_rows - exact.u_rows),
              1e-11);  // it is another method
    expect_agrees_in_single(j, 20);
    expect_agrees_in_single(1e-30 * j, 20);
    expect_agrees_in_single(j, 1);
}

TEST(LeadingTripletsInSingle, MissNoCopyOfAValueWithAHighMultiplicity) {
    for (const Eigen::Index copies : {9, 15, 18}) {
        Vector values = 0.25 * decaying(256, 6);
        values.head(copies).setOnes();

        expect_agrees_in_single(with_spectrum(values, 9), 20);
    }
}

TEST(LeadingTripletsInSingle, ComeFromDoubleWhereSingleCannotSeeThem) {
    const Matrix j = with_spectrum(decaying(256, 3), 19);  // s_20 / s_1 = 2e-3
    const LeadingTriplets exact = leading_triplets(j, 20);
    const LeadingTriplets found = leading_triplets(j, 20, Accuracy::float32);

    EXPECT_EQ(found.u_rows, exact.u_rows);
    EXPECT_EQ(found.s, exact.s);
}

TEST(LeadingTripletsInSingle, ComeFromDoubleBeyondTheRangeOfFloat) {
    const Matrix j = 1e60 * with_spectrum(decaying(256, 8), 21);

    EXPECT_EQ(leading_triplets(j, 20, Accuracy::float32).s, leading_triplets(j, 20).s);
}

TEST(LeadingTriplets, AreTheSameBitsEveryTime) {
    const Matrix j = with_spectrum(decaying(256, 8), 15);

    const LeadingTriplets first = leading_triplets(j, 20);
    const LeadingTriplets second = leading_triplets(j, 20);

    EXPECT_EQ(first.u_rows, second.u_rows);
    EXPECT_EQ(first.v_rows, second.v_rows);
    EXPECT_EQ(first.s, second.s);
}

TEST(LeadingTriplets, RefuseNumbersThatAreNotFinite) {
    Matrix j = gaussian(256, 256, 17);
    j(3, 4) = std::numeric_limits<double>::infinity();

    EXPECT_THROW((void)leading_triplets(j, 3), NumericError);
}

}  // namespace
}  // namespace surveyor
