#include "geometry/grassmann.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <string>

#include "base/error.hpp"
#include "formats/npy.hpp"
#include "geometry/grassmann_reference.hpp"
#include "geometry/haar.hpp"
#include "tests/geometry/test_matrices.hpp"

namespace surveyor {
namespace {

using testing::gaussian;
using testing::largest;
using testing::matrix_of;
using testing::orthogonal;
using testing::vector_of;

constexpr double right_angle = std::numbers::pi / 2;

TEST(NestedDistances, EqualFiftyDigitArithmetic) {
    const ArrayMap golden = read_npz(SURVEYOR_GOLDEN_DIR "/grassmann/frames.npz");
    for (const std::string pair :
         {"random0", "random1", "random2", "random3", "moderate", "near", "near_mixed", "orthogonal"}) {
        const Matrix a = matrix_of(golden.at(pair + "__a")).transpose();
        const Matrix b = matrix_of(golden.at(pair + "__b")).transpose();

        const NestedDistances distances = nested_distances(a, b, 20);

        EXPECT_LT(largest(nested_angles(a, b, 20) - matrix_of(golden.at(pair + "__angles"))), 1e-14) << pair;
        EXPECT_LT(largest(distances.projection - vector_of(golden.at(pair + "__projection"))), 1e-14) << pair;
        EXPECT_LT(largest(distances.geodesic - vector_of(golden.at(pair + "__geodesic"))), 1e-14) << pair;
    }
}

TEST(NestedDistances, EqualTheDenseReference) {
    const Matrix a = gaussian(8, 40, 1);
    const Matrix b = a + 0.5 * gaussian(8, 40, 2);

    const NestedDistances distances = nested_distances(a, b, 8);

    for (int k = 1; k <= 8; ++k) {
        EXPECT_NEAR(distances.projection(k - 1), dense_projection_distance(a, b, k), 1e-14);
        EXPECT_NEAR(distances.geodesic(k - 1), arccos_geodesic_distance(a, b, k), 1e-13);
    }
}

// KAT-4.1
TEST(NestedDistances, AreZeroForTheSameSpanInAnotherBasis) {
    const Matrix a = haar_frame(gaussian(64, 10, 3));
    const Matrix mixed = orthogonal(10, 4) * a;

    EXPECT_LT(nested_distances(a, a, 10).geodesic.maxCoeff(), 1e-13);
    EXPECT_LT(nested_distances(a, mixed, 10).geodesic(9), 1e-13);
    EXPECT_GT(nested_distances(a, mixed, 10).geodesic(4), 0.1);
}

TEST(NestedDistances, AreSymmetricAndInvariantUnderACommonRotation) {
    const Matrix a = gaussian(6, 20, 5);
    const Matrix b = gaussian(6, 20, 6);
    const Matrix turn = orthogonal(20, 7);

    const NestedDistances distances = nested_distances(a, b, 6);
    const NestedDistances swapped = nested_distances(b, a, 6);
    const NestedDistances turned = nested_distances(a * turn, b * turn, 6);

    EXPECT_LT(largest(distances.geodesic - swapped.geodesic), 1e-13);
    EXPECT_LT(largest(distances.projection - swapped.projection), 1e-13);
    EXPECT_LT(largest(distances.geodesic - turned.geodesic), 1e-13);
    EXPECT_LT(largest(distances.projection - turned.projection), 1e-13);
}

TEST(NestedDistances, HideTheRoundingOfBasesStoredInFloat32) {
    const Matrix exact = haar_frame(gaussian(512, 50, 8));
    const Matrix stored = exact.cast<float>().cast<double>();

    EXPECT_LT(nested_distances(stored, stored, 50).geodesic.maxCoeff(), 1e-13);
    EXPECT_LT(nested_distances(stored, exact, 50).geodesic.maxCoeff(), 1e-5);
}

// KAT-4.2
TEST(NestedDistances, AreLargestForOrthogonalSpans) {
    const Matrix identity = Matrix::Identity(12, 12);

    const NestedDistances distances = nested_distances(identity.topRows(6), identity.bottomRows(6), 6);

    for (Eigen::Index k = 1; k <= 6; ++k) {
        EXPECT_NEAR(distances.projection(k - 1), 1.0, 1e-15);
        EXPECT_NEAR(distances.geodesic(k - 1), std::sqrt(static_cast<double>(k)) * right_angle, 1e-14);
    }
}

// KAT-4.3
TEST(NestedAngles, RecoverConstructedAnglesOfEverySize) {
    const Matrix frame = haar_frame(gaussian(64, 20, 9));
    for (const double size : {1e-1, 1e-4, 1e-8, 1e-13}) {
        const Vector wanted = Vector::LinSpaced(10, 0.1, 1.0) * size;
        const Matrix a = frame.topRows(10);
        const Matrix cosines = Vector(wanted.array().cos()).asDiagonal() * a;
        const Matrix sines = Vector(wanted.array().sin()).asDiagonal() * frame.bottomRows(10);
        const Matrix b = cosines + sines;

        EXPECT_LT(largest(nested_angles(a, b, 10).row(9).transpose() - wanted), 2e-15) << size;
        EXPECT_LT(largest(nested_angles(a, orthogonal(10, 10) * b, 10).row(9).transpose() - wanted), 2e-15) << size;
    }
}

// KAT-4.4
TEST(NestedDistances, AreTheSameForOrthogonalComplements) {
    const Matrix a = orthogonal(16, 11);
    const Matrix b = orthogonal(16, 12);

    const NestedDistances spans = nested_distances(a.topRows(5), b.topRows(5), 5);
    const NestedDistances complements = nested_distances(a.bottomRows(11), b.bottomRows(11), 11);

    EXPECT_NEAR(spans.projection(4), complements.projection(10), 1e-13);
    EXPECT_NEAR(spans.geodesic(4), complements.geodesic(10), 1e-13);
}

// KAT-4.5
TEST(NestedDistances, ObeyTheTriangleInequality) {
    for (std::uint64_t triple = 0; triple < 300; ++triple) {
        const Matrix a = gaussian(3, 8, 1000 + 3 * triple);
        const double spread = triple % 2 == 0 ? 1.0 : 0.1;
        const Matrix b = a + spread * gaussian(3, 8, 1001 + 3 * triple);
        const Matrix c = a + spread * gaussian(3, 8, 1002 + 3 * triple);

        const NestedDistances ab = nested_distances(a, b, 3);
        const NestedDistances bc = nested_distances(b, c, 3);
        const NestedDistances ac = nested_distances(a, c, 3);

        EXPECT_LE((ac.geodesic - ab.geodesic - bc.geodesic).maxCoeff(), 1e-13);
        EXPECT_LE((ac.projection - ab.projection - bc.projection).maxCoeff(), 1e-13);
    }
}

// Section 4.8, d = 64: means over 20,000 pairs of Haar subspaces, standard error 5.4e-4; one pair has the deviation
// 0.0755. Exact: E sum sin^2 theta = k (d - k) / d.
TEST(NestedDistances, OfRandomSpansHaveTheKnownMeans) {
    constexpr int pairs = 500;
    Vector geodesic = Vector::Zero(20);
    Vector projection = Vector::Zero(20);
    double chordal = 0;
    for (std::uint64_t pair = 0; pair < pairs; ++pair) {
        const Matrix a = haar_frame(gaussian(64, 20, 5000 + 2 * pair));
        const Matrix b = haar_frame(gaussian(64, 20, 5001 + 2 * pair));
        const NestedDistances distances = nested_distances(a, b, 20);
        geodesic += distances.geodesic / pairs;
        projection += distances.projection / pairs;
        chordal += nested_angles(a, b, 20).row(19).array().sin().square().sum() / pairs;
    }

    const double tolerance = 5 * std::sqrt(0.0755 * 0.0755 / pairs + 5.4e-4 * 5.4e-4);
    EXPECT_NEAR(geodesic(0), 1.46999, tolerance);
    EXPECT_NEAR(geodesic(1), 2.01959, tolerance);
    EXPECT_NEAR(geodesic(4), 2.99753, tolerance);
    EXPECT_NEAR(geodesic(9), 3.91431, tolerance);
    EXPECT_NEAR(geodesic(19), 4.82925, tolerance);
    EXPECT_NEAR(projection(0), 0.99205, 3e-3);
    EXPECT_NEAR(projection(4), 0.99869, 5e-4);
    EXPECT_NEAR(projection(19), 0.99960, 2e-4);
    EXPECT_NEAR(chordal, 20.0 * 44 / 64, 0.05);
}

// With 2k > d the part of one span outside the other has a smaller rank than k.
TEST(NestedDistances, HoldForMoreThanHalfOfTheSpace) {
    const Matrix a = orthogonal(10, 13);
    const Matrix b = orthogonal(10, 14);

    const NestedDistances distances = nested_distances(a, b, 10);

    EXPECT_LT(distances.geodesic(9), 1e-13);
    EXPECT_NEAR(distances.projection(7), dense_projection_distance(a, b, 8), 1e-14);
}

TEST(NestedDistances, RefuseBasesThatDoNotFit) {
    EXPECT_THROW((void)nested_distances(gaussian(3, 8, 15), gaussian(4, 8, 16), 4), ContractViolation);
    EXPECT_THROW((void)nested_distances(gaussian(3, 8, 15), gaussian(3, 9, 16), 3), ContractViolation);
}

TEST(HaarFrame, HasOrthonormalRowsAndNoPreferredSign) {
    int positive = 0;
    for (std::uint64_t draw = 0; draw < 400; ++draw) {
        const Matrix frame = haar_frame(gaussian(6, 2, 9000 + draw));
        ASSERT_LT(largest(frame * frame.transpose() - Matrix::Identity(2, 2)), 1e-14);
        positive += frame(0, 0) > 0 ? 1 : 0;
    }

    EXPECT_NEAR(positive, 200, 5 * 10);  // five standard deviations of a fair coin
}

}  // namespace
}  // namespace surveyor
