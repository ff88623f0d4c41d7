#include "geometry/frechet.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "base/error.hpp"
#include "formats/npy.hpp"
#include "tests/geometry/test_matrices.hpp"

namespace surveyor {
namespace {

using testing::gaussian;
using testing::largest;
using testing::matrix_of;
using testing::orthogonal;

Moments with(const Vector& mean, const Matrix& covariance) {
    return {.count = 1001, .mean = mean, .scatter = 1000 * covariance};
}

Matrix diagonal(std::initializer_list<double> values) {
    return Vector(Eigen::Map<const Vector>(values.begin(), static_cast<Eigen::Index>(values.size()))).asDiagonal();
}

TEST(FrechetReference, GivesTheClosedFormOfDiagonalCovariances) {
    const FrechetReference reference(with(Vector::Zero(3), diagonal({1, 4, 9})));

    EXPECT_NEAR(reference.distance(with((Vector(3) << 1, 2, 3).finished(), diagonal({4, 9, 16}))), 17, 1e-13);
    EXPECT_NEAR(reference.trace(), 14, 1e-14);
}

TEST(FrechetReference, GivesTheClosedFormOfTwoByTwoCovariances) {
    const FrechetReference reference(with(Vector::Zero(2), (Matrix(2, 2) << 2, 1, 1, 2).finished()));

    EXPECT_NEAR(reference.distance(with(Vector::Zero(2), diagonal({1, 3}))), 0.516685226452117, 1e-14);
}

TEST(FrechetReference, SeesADifferenceOfMeansAlone) {
    const Matrix covariance = gaussian(200, 150, 1).transpose() * gaussian(200, 150, 1) / 200;
    const FrechetReference reference(with(Vector::Zero(150), covariance));

    EXPECT_NEAR(reference.distance(with(Vector::Ones(150), covariance)), 150, 1e-6);
}

TEST(FrechetReference, GivesTheTraceTermOfCommutingSteepSpectra) {
    Vector first(500);
    Vector second(500);
    for (Eigen::Index i = 0; i < 500; ++i) {
        const auto x = static_cast<double>(i);
        first(i) = 10 * std::pow(x + 1, -4);
        second(i) = 8 * std::pow(x + 1, -4) * (1 + 0.3 * std::sin(x));
    }
    const Matrix q = orthogonal(500, 2);

    const FrechetReference reference(with(Vector::Zero(500), q * first.asDiagonal() * q.transpose()));
    const double distance = reference.distance(with(Vector::Zero(500), q * second.asDiagonal() * q.transpose()));

    EXPECT_NEAR((first.sum() + second.sum() - distance) / 2, 9.7594377320, 5e-11);
}

// Public pytorch-fid and a nuclear-norm evaluation; see tests/golden/metrics/README.md for the tolerances.
TEST(FrechetReference, EqualsThePublicProgramOnFeatures) {
    const ArrayMap golden = read_npz(SURVEYOR_GOLDEN_DIR "/metrics/frechet.npz");
    const auto scalar = [&](const std::string& name) { return golden.at(name).as_doubles()[0]; };
    for (const std::string name : {"d16_full",
                                   "d64_full",
                                   "d64_steep",
                                   "d16_deficient",
                                   "d16_both_deficient",
                                   "d64_deficient",
                                   "d64_both_deficient"}) {
        const Matrix rows = matrix_of(golden.at(name + "__y"));
        const Moments x = moments_of(matrix_of(golden.at(name + "__x")));
        const Moments y = moments_of(rows);
        const double exact = scalar(name + "__fid_exact");
        const FrechetReference reference(x);
        const FrechetTerms terms = reference.terms(y);

        EXPECT_NEAR(terms.squared_distance(), exact, 1e-9 * exact) << name;
        EXPECT_NEAR(reference.terms_of_rows(rows).squared_distance(), exact, 1e-9 * exact) << name;
        EXPECT_NEAR(FrechetReference(y).distance(x), exact, 1e-9 * exact) << name;
        EXPECT_NEAR(terms.overlap, scalar(name + "__trace_term_exact"), 1e-9 * exact) << name;
        EXPECT_NEAR(terms.means, scalar(name + "__mean_term"), 1e-12 * exact) << name;
        const bool has_full_rank = name == "d16_full" || name == "d64_full" || name == "d64_steep";
        const double of_scipy = has_full_rank ? 1e-9 * exact : 4e-6 * terms.traces;
        EXPECT_NEAR(terms.squared_distance(), scalar(name + "__fid_scipy"), of_scipy) << name;
    }
}

// See tests/golden/metrics/README.md.
TEST(FrechetReference, EqualsTwoPublicProgramsAndTheExactOne) {
    const ArrayMap golden = read_npz(SURVEYOR_GOLDEN_DIR "/metrics/programs.npz");
    for (const std::string name : {"wide", "unequal", "steep", "few", "n_equals_2", "offset"}) {
        const auto scalar = [&](const std::string& field) { return golden.at(name + "__" + field).as_doubles()[0]; };
        const Matrix rows = matrix_of(golden.at(name + "__x"));
        const FrechetReference reference(moments_of(matrix_of(golden.at(name + "__y"))));
        const FrechetTerms terms = reference.terms(moments_of(rows));
        const double exact = scalar("frechet_exact");
        const bool has_full_rank = name != "few" && name != "n_equals_2";
        const double of_theirs = has_full_rank ? 1e-9 * exact : 1e-7 * terms.traces;

        EXPECT_NEAR(terms.squared_distance(), exact, 1e-9 * exact) << name;
        EXPECT_NEAR(reference.terms_of_rows(rows).squared_distance(), exact, 1e-9 * exact) << name;
        EXPECT_NEAR(terms.squared_distance(), scalar("frechet_pytorch_fid"), of_theirs) << name;
        EXPECT_NEAR(terms.squared_distance(), scalar("frechet_torch_fidelity"), of_theirs) << name;
    }
}

TEST(FrechetReference, IsZeroBetweenASetAndItself) {
    const ArrayMap golden = read_npz(SURVEYOR_GOLDEN_DIR "/metrics/frechet.npz");
    for (const std::string name : {"d16_same__x", "d64_full__x", "d64_steep__x", "d64_deficient__x"}) {
        const Moments x = moments_of(matrix_of(golden.at(name)));
        const FrechetReference reference(x);

        EXPECT_NEAR(reference.distance(x), 0.0, 1e-10 * reference.trace()) << name;
    }
}

TEST(FrechetReference, OfTwoSamplesIsThatOfTwoSegments) {
    // S = u u^T / 2 with u the difference of the two, so the overlap is |u.v| / 2.
    Matrix x(2, 3);
    x << 0, 0, 0, 2, 0, 0;
    Matrix y(2, 3);
    y << 1, 1, 0, 4, 5, 0;

    const double expected = (1.5 * 1.5 + 9.0) + 4.0 / 2 + 25.0 / 2 - 2 * (6.0 / 2);

    EXPECT_NEAR(FrechetReference(moments_of(x)).distance(moments_of(y)), expected, 1e-13);
    EXPECT_NEAR(FrechetReference(moments_of(x)).terms_of_rows(y).squared_distance(), expected, 1e-13);
}

TEST(FrechetReference, MultipliesInBlocksAsInOne) {
    // 600 dimensions are three blocks, the last one narrow.
    const Matrix x = gaussian(700, 600, 31);
    const Matrix y = gaussian(800, 600, 32);
    const FrechetReference reference(moments_of(x));
    const Matrix whole = reference.factor() * covariance(moments_of(y)) * reference.factor().transpose();

    const Matrix inner = reference.lower_inner(moments_of(y));

    const Matrix lower = whole.triangularView<Eigen::Lower>();
    EXPECT_LT(largest(Matrix(inner.triangularView<Eigen::Lower>()) - lower), 1e-12 * largest(whole));
}

TEST(FrechetReference, ScalesWithTheSquareAndIgnoresRotations) {
    const Matrix x = gaussian(60, 8, 3) * gaussian(8, 8, 4);
    const Matrix y = gaussian(50, 8, 5).array() + 0.5;
    const Matrix q = orthogonal(8, 6);
    const double distance = FrechetReference(moments_of(x)).distance(moments_of(y));

    const double scaled = FrechetReference(moments_of(3 * x)).distance(moments_of(3 * y));
    const double turned = FrechetReference(moments_of((x * q).array() + 7)).distance(moments_of((y * q).array() + 7));

    EXPECT_NEAR(scaled, 9 * distance, 1e-10 * distance);
    EXPECT_NEAR(turned, distance, 1e-10 * distance);
}

TEST(FrechetReference, IsTheSameBitForBitFromItsParts) {
    const Moments y = moments_of(gaussian(50, 8, 7));
    for (const Eigen::Index samples : {60, 5}) {
        const FrechetReference made(moments_of(gaussian(samples, 8, 8)));

        const FrechetReference restored(made.mean(), made.root());

        EXPECT_EQ(made.root().rows(), 8);
        EXPECT_EQ(made.distance(y), restored.distance(y)) << samples;
        EXPECT_EQ(made.trace(), restored.trace()) << samples;
    }
}

TEST(FrechetReference, RefusesARootThatIsNotTriangular) {
    EXPECT_THROW((void)FrechetReference(Vector::Zero(2), (Matrix(2, 2) << 2, 1, 1, 2).finished()), DataError);
}

TEST(FrechetReference, RefusesWhatIsNoCovariance) {
    const FrechetReference reference(with(Vector::Zero(2), diagonal({1, 1})));

    EXPECT_THROW((void)reference.distance(with(Vector::Zero(2), diagonal({1, -0.1}))), NumericError);
    EXPECT_THROW((void)FrechetReference(with(Vector::Zero(2), diagonal({1, -0.1}))), NumericError);
    EXPECT_THROW((void)reference.distance(moments_of(Matrix::Ones(1, 2))), DataError);
}

TEST(FrechetReference, IsFiniteForACollapsedGenerator) {
    const FrechetReference reference(moments_of(gaussian(60, 8, 9)));
    const Matrix collapsed = Matrix::Constant(20, 8, 0.25);

    const double distance = reference.distance(moments_of(collapsed));

    EXPECT_NEAR(distance, reference.trace() + (reference.mean().array() - 0.25).square().sum(), 1e-10);
}

}  // namespace
}  // namespace surveyor
