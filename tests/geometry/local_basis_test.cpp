#include "geometry/local_basis.hpp"

#include <gtest/gtest.h>

#include "formats/npy.hpp"
#include "geometry/grassmann.hpp"
#include "geometry/moments.hpp"
#include "geometry/pca.hpp"
#include "tests/geometry/test_matrices.hpp"

namespace surveyor {
namespace {

using testing::gaussian;
using testing::largest;
using testing::matrix_of;
using testing::orthogonal;
using testing::span_error;
using testing::vector_of;

TEST(CanonicalSigns, MakeTheFirstLargestEntryPositive) {
    Matrix rows(3, 3);
    rows << 1, -3, 2, -2, 2, 0, 2, -2, 0;

    EXPECT_EQ(canonical_signs(rows), (Vector(3) << -1, -1, 1).finished());
    EXPECT_EQ(with_canonical_signs(rows).row(0), (Vector(3) << -1, 3, -2).finished().transpose());
}

TEST(LocalBasis, HoldsSingularTripletsWithCanonicalSignAndGaps) {
    const Matrix j = gaussian(9, 6, 1);

    const LocalBasis basis = local_basis(j, 4);

    const Vector all = singular_values(j);
    EXPECT_LT(largest(basis.z_vectors * j.transpose() - basis.singular_values.asDiagonal() * basis.w_vectors), 1e-14);
    EXPECT_EQ(canonical_signs(basis.w_vectors), Vector::Ones(4));
    EXPECT_LT(largest(basis.gap - (all.segment(0, 4) - all.segment(1, 4)) / all(0)), 1e-15);
}

TEST(LocalBasis, CountsTheGapOfTheLastVectorToZero) {
    Matrix j(2, 2);
    j << 4, 0, 0, 1;

    EXPECT_EQ(local_basis(j, 2).gap, (Vector(2) << 0.75, 0.25).finished());
    EXPECT_EQ(local_basis(Matrix::Zero(2, 2), 2).gap, Vector::Zero(2));
}

// KAT-1.2
TEST(LocalBasis, TurnsWithTheSpaces) {
    const Matrix j = gaussian(12, 10, 2);
    const Matrix q = orthogonal(12, 3);
    const Matrix r = orthogonal(10, 4);
    const LocalBasis basis = local_basis(j, 5);

    const LocalBasis turned_w = local_basis(q * j, 5);
    const LocalBasis turned_z = local_basis(j * r, 5);

    EXPECT_LT(largest(with_canonical_signs(basis.w_vectors * q.transpose()) - turned_w.w_vectors), 1e-12);
    EXPECT_LT(largest(with_canonical_signs(turned_w.z_vectors) - with_canonical_signs(basis.z_vectors)), 1e-12);
    EXPECT_LT(largest(basis.z_vectors * r - turned_z.z_vectors), 1e-12);
    EXPECT_LT(largest(basis.w_vectors - turned_z.w_vectors), 1e-12);
    EXPECT_LT(largest(basis.singular_values - turned_w.singular_values), 1e-13);
    EXPECT_LT(largest(basis.singular_values - turned_z.singular_values), 1e-13);
}

// KAT-1.3: when one unit of a leaky ReLU layer flips, the Jacobian changes by rank one.
TEST(LocalBasis, ChangesOneAngleAtMostWhenOneUnitFlips) {
    const Matrix weight = gaussian(16, 16, 5);
    Vector slope = Vector::Constant(16, 1.0);
    slope(3) = 0.2;
    const Matrix before = weight;
    const Matrix after = slope.asDiagonal() * weight;

    // Whole row spaces agree, so compare the images of one fixed subspace of Z, where no freedom is left.
    const Matrix z_rows = qr(gaussian(16, 6, 6)).q.transpose();
    const Matrix angles = nested_angles(z_rows * before.transpose(), z_rows * after.transpose(), 6);

    for (Eigen::Index k = 2; k <= 6; ++k) {
        EXPECT_LT(angles(k - 1, k - 2), 1e-14) << k;
        EXPECT_GT(angles(k - 1, k - 1), 1e-3) << k;
    }
}

// KAT-1.4 (Proposition 1 of the paper): principal components of w + c J e are the Local Basis.
TEST(LocalBasis, IsTheLocalPrincipalComponentAnalysis) {
    const Vector spectrum = (-Vector::LinSpaced(24, 0, 23) / 5).array().exp();
    const Matrix j = testing::with_spectrum(spectrum, 7);
    Moments moments;
    for (std::uint64_t part = 0; part < 20; ++part) {
        moments = merged(moments, moments_of(0.3 * gaussian(10000, 24, 100 + part) * j.transpose()));
    }

    const PrincipalComponents components = principal_components(moments, 10);

    EXPECT_LT(span_error(local_basis(j, 10).w_vectors, components.components), 0.05);
}

TEST(LocalBasis, EqualsTheReferenceOnAStyleGan2MappingNetwork) {
    const ArrayMap golden = read_npz(SURVEYOR_GOLDEN_DIR "/local_basis/curves.npz");
    for (const std::string seed : {"seed13__", "seed83__"}) {
        const Matrix j = matrix_of(golden.at(seed + "J"));
        const Vector values = vector_of(golden.at(seed + "singular_values"));
        const Vector gaps = vector_of(golden.at(seed + "relative_gaps_k1_to_5"));
        const Array& projectors = golden.at(seed + "projectors_k1_to_5");

        const LocalBasis basis = local_basis(j, 32);

        EXPECT_LT(largest(basis.singular_values - values), 1e-12 * values(0));
        EXPECT_LT(largest(basis.gap.head(5) - gaps), 1e-12);
        EXPECT_LT(largest(basis.w_vectors.topRows(2) - matrix_of(golden.at(seed + "u12_canonical"))), 1e-11);
        for (Eigen::Index k = 1; k <= 5; ++k) {
            const Matrix expected = matrix_of(projectors.rows(k - 1, k).reshaped({32, 32}));
            const Matrix u = basis.w_vectors.topRows(k);
            EXPECT_LT(singular_values(u.transpose() * u - expected)(0), 1e-12 / gaps(k - 1)) << seed << k;
        }
        // KAT-1.5: the pixel normalisation takes the radial direction away.
        const Vector z = vector_of(golden.at(seed + "z"));
        EXPECT_LT((j * z).norm() / (values(0) * z.norm()), 1e-7);
    }
}

}  // namespace
}  // namespace surveyor
