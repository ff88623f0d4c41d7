#include "geometry/moments.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "base/error.hpp"
#include "geometry/pca.hpp"
#include "tests/geometry/test_matrices.hpp"

namespace surveyor {
namespace {

using testing::gaussian;
using testing::largest;

Moments in_parts(const Matrix& rows, Eigen::Index parts) {
    Moments total;
    for (Eigen::Index part = 0; part < parts; ++part) {
        const Eigen::Index first = rows.rows() * part / parts;
        const Eigen::Index last = rows.rows() * (part + 1) / parts;
        total = merged(total, moments_of(rows.middleRows(first, last - first)));
    }
    return total;
}

TEST(Moments, OfThreeSamplesAreThoseDoneByHand) {
    Matrix rows(3, 2);
    rows << 1, 2, 3, 2, 5, 8;

    const Moments moments = moments_of(rows);

    EXPECT_EQ(moments.count, 3);
    EXPECT_EQ(moments.mean, (Vector(2) << 3, 4).finished());
    EXPECT_EQ(moments.scatter, (Matrix(2, 2) << 8, 12, 12, 24).finished());
    EXPECT_EQ(covariance(moments), (Matrix(2, 2) << 4, 6, 6, 12).finished());
}

// KAT-3.2
TEST(Moments, DoNotDependOnThePartition) {
    const Matrix rows = gaussian(700, 12, 1);
    const Moments whole = in_parts(rows, 1);

    for (const Eigen::Index parts : {2, 7, 700}) {
        const Moments merged_parts = in_parts(rows, parts);
        EXPECT_EQ(merged_parts.count, 700);
        EXPECT_LT(largest(merged_parts.scatter - whole.scatter), 1e-13 * largest(whole.scatter)) << parts;
        EXPECT_LT(largest(merged_parts.mean - whole.mean), 1e-15) << parts;
    }
}

TEST(Moments, KeepTheScatterUnderALargeOffset) {
    // Multiples of 2^-10 survive the addition of 2^20 exactly, so both sets have the same scatter.
    const Matrix rows = (gaussian(700, 5, 2) * 1024).array().round() / 1024;
    const Matrix shifted = rows.array() + 0x1p20;
    const Moments plain = in_parts(rows, 1);

    // The means are rounded to 2^-33, and their differences (below 0.5 here) enter with weight 700 / 4. Sums around
    // zero would lose 1e-4.
    EXPECT_LT(largest(in_parts(shifted, 1).scatter - plain.scatter), 1e-13 * largest(plain.scatter));
    for (const Eigen::Index parts : {2, 7}) {
        const Moments moments = in_parts(shifted, parts);
        EXPECT_LT(largest(moments.scatter - plain.scatter), 2e-11 * largest(plain.scatter)) << parts;
    }
}

TEST(Moments, LoseAPartAsIfItHadNeverBeenMerged) {
    const Matrix rows = gaussian(700, 12, 6).array() + 5;
    const Moments rest = moments_of(rows.topRows(600));

    const Moments left = without(in_parts(rows, 7), moments_of(rows.bottomRows(100)));

    EXPECT_EQ(left.count, 600);
    EXPECT_LT(largest(left.scatter - rest.scatter), 1e-12 * largest(rest.scatter));
    EXPECT_LT(largest(left.mean - rest.mean), 1e-14);
}

TEST(Moments, RefuseWhatHasNoCovariance) {
    Matrix rows = gaussian(3, 2, 3);
    EXPECT_THROW((void)covariance(moments_of(rows.topRows(1))), DataError);

    rows(1, 1) = std::numeric_limits<double>::quiet_NaN();
    EXPECT_THROW((void)moments_of(rows), NumericError);
}

// KAT-3.1
TEST(PrincipalComponents, OfALinearMapAreItsLeftSingularVectors) {
    const Vector spectrum = (-Vector::LinSpaced(12, 0, 11) / 4).array().exp();
    const Matrix a = testing::with_spectrum(spectrum, 4);
    Moments moments;
    for (std::uint64_t part = 0; part < 20; ++part) {
        const Matrix w = (gaussian(10000, 12, 100 + part) * a.transpose()).array() + 3.0;
        moments = merged(moments, moments_of(w));
    }

    const PrincipalComponents components = principal_components(moments, 5);

    EXPECT_LT(testing::span_error(svd(a).u.leftCols(5).transpose(), components.components), 0.02);
    EXPECT_LT(largest((components.standard_deviations - spectrum.head(5)).cwiseQuotient(spectrum.head(5))), 0.01);
    EXPECT_LT(largest(components.mean.array() - 3.0), 0.02);
    for (Eigen::Index i = 0; i < 5; ++i) {
        EXPECT_GE(components.components.row(i).maxCoeff(), -components.components.row(i).minCoeff());
    }
}

TEST(PrincipalComponents, NeedMoreSamplesThanComponents) {
    const Moments moments = moments_of(gaussian(5, 8, 5));

    EXPECT_NO_THROW((void)principal_components(moments, 4));
    EXPECT_THROW((void)principal_components(moments, 5), DataError);
}

}  // namespace
}  // namespace surveyor
