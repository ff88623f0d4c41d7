#include "geometry/frechet_error.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "base/error.hpp"
#include "tests/geometry/test_matrices.hpp"

namespace surveyor {
namespace {

using testing::gaussian;
using testing::largest;

/// Correlated samples with a mean.
Matrix samples(Eigen::Index count, Eigen::Index dim, std::uint64_t index) {
    const Vector scales = Vector::LinSpaced(dim, 1, 0.2);
    return (gaussian(count, dim, index) * scales.asDiagonal()).array() + 0.3;
}

/// Moments in which sample i weighs 1 + epsilon n, all others 1, and the covariance is normalised like theirs.
Moments weighted(const Matrix& rows, Eigen::Index at, double epsilon) {
    const auto n = static_cast<double>(rows.rows());
    Vector weights = Vector::Constant(rows.rows(), (1 - epsilon) / n);
    weights(at) += epsilon;
    const Vector mean = rows.transpose() * weights;
    const Matrix centred = rows.rowwise() - mean.transpose();
    return {.count = rows.rows(), .mean = mean, .scatter = n * centred.transpose() * weights.asDiagonal() * centred};
}

TEST(FrechetEstimate, HasTheDerivativesOfTheDistanceAsInfluences) {
    const Matrix rows = samples(80, 6, 1);
    const FrechetReference reference(moments_of(gaussian(90, 6, 2)));

    const Estimate estimate = frechet_estimate(reference, rows);

    EXPECT_NEAR(estimate.value, reference.distance(moments_of(rows)), 1e-12);
    EXPECT_NEAR(estimate.generated.mean(), 0, 1e-12);
    // The covariance with divisor n - 1 moves n / (n - 1) times as far in its part of the influence.
    const double step = 1e-5;
    Vector derivatives(80);
    for (Eigen::Index i = 0; i < 80; ++i) {
        derivatives(i) =
            (reference.distance(weighted(rows, i, step)) - reference.distance(weighted(rows, i, -step))) / (2 * step);
    }
    derivatives.array() -= derivatives.mean();
    EXPECT_LT(largest(derivatives - estimate.generated), 0.02 * largest(estimate.generated));
    EXPECT_GT(derivatives.dot(estimate.generated), 0.9999 * derivatives.norm() * estimate.generated.norm());
}

TEST(FrechetEstimate, IsFiniteForACollapsedGenerator) {
    const FrechetReference reference(moments_of(gaussian(60, 8, 9)));

    const Estimate estimate = frechet_estimate(reference, Matrix::Constant(20, 8, 0.25));

    EXPECT_NEAR(standard_error(estimate), 0, 1e-12);
}

// In one dimension G is 1 - s_r / s_g, and the distance (m_g - m_r)^2 + (s_g - s_r)^2.
TEST(FrechetEstimate, OfOneDimensionIsTheClosedForm) {
    const Matrix rows = 2 * gaussian(200, 1, 3);
    const Moments moments = moments_of(rows);
    const FrechetReference reference(
        {.count = 2001, .mean = Vector::Constant(1, -1), .scatter = Matrix::Constant(1, 1, 2000 * 9.0)});
    const double deviation = std::sqrt(covariance(moments)(0, 0));

    const Estimate estimate = frechet_estimate(reference, rows);

    EXPECT_NEAR(estimate.value, std::pow(moments.mean(0) + 1, 2) + std::pow(deviation - 3, 2), 1e-12);
    const Vector centred = rows.col(0).array() - moments.mean(0);
    Vector expected = 2 * (moments.mean(0) + 1) * centred.array() + (1 - 3 / deviation) * centred.array().square();
    expected.array() -= expected.mean();
    EXPECT_LT(largest(expected - estimate.generated), 1e-11);
}

// E|m|^2 = 1 / n, E(s - 1)^2 = 1 / (2 n): three halves over n.
TEST(FrechetFloor, OfOneDimensionIsTheClosedForm) {
    EXPECT_NEAR(frechet_floor(Vector::Constant(1, 4.0), 100), 1.5 * 4 / 100, 1e-15);
    EXPECT_NEAR(frechet_floor((Vector(2) << 4, 0).finished(), 100), 1.5 * 4 / 100, 1e-15);
}

TEST(FrechetFloor, IsTheMeanDistanceOfSamplesOfTheReferenceItself) {
    const Eigen::Index dim = 24;
    const std::int64_t count = 1500;
    const Vector eigenvalues = Vector::LinSpaced(dim, 1, 0.05);
    const FrechetReference reference(
        {.count = 1000001, .mean = Vector::Zero(dim), .scatter = 1e6 * Matrix(eigenvalues.asDiagonal())});
    Vector distances(100);
    for (Eigen::Index run = 0; run < distances.size(); ++run) {
        const Matrix rows =
            gaussian(count, dim, 1000 + static_cast<std::uint64_t>(run)) * eigenvalues.cwiseSqrt().asDiagonal();
        distances(run) = reference.distance(moments_of(rows));
    }

    const double error = standard_error({.value = 0, .generated = distances, .reference = {}});
    EXPECT_NEAR(distances.mean(), frechet_floor(reference.spectrum(), count), 4 * error);
    EXPECT_LT(error, 0.02 * distances.mean());
}

TEST(FrechetJackknife, FindsTheDistanceOfThePopulations) {
    // Mean of corrected distances over draws; uncorrected ones are off by more than ten of its standard errors.
    const Eigen::Index dim = 10;
    const FrechetReference reference(
        {.count = 1000001, .mean = Vector::Zero(dim), .scatter = 1e6 * Matrix::Identity(dim, dim)});
    const double truth = dim * std::pow(1.2 - 1, 2);
    Vector corrected(60);
    Vector plain(60);
    for (Eigen::Index run = 0; run < 60; ++run) {
        const Matrix rows = 1.2 * gaussian(400, dim, 3000 + static_cast<std::uint64_t>(run));
        corrected(run) = frechet_jackknife(reference, rows, 20).corrected;
        plain(run) = reference.distance(moments_of(rows));
    }

    const double error = standard_error({.value = 0, .generated = corrected, .reference = {}});
    EXPECT_NEAR(corrected.mean(), truth, 4 * error);
    EXPECT_GT(plain.mean() - truth, 10 * error);
}

TEST(FrechetJackknife, AgreesWithTheInfluencesOnTheStandardError) {
    const Matrix rows = samples(3000, 6, 4);
    const FrechetReference reference(moments_of(gaussian(3000, 6, 5)));

    const double of_blocks = frechet_jackknife(reference, rows, 300).standard_error;

    EXPECT_NEAR(of_blocks, standard_error(frechet_estimate(reference, rows)), 0.15 * of_blocks);
}

TEST(FrechetEstimate, PairsSeeADifferenceThatSingleIntervalsHide) {
    // b moves each sample of a a little further out, and the draw of the samples is common to both.
    const Matrix a = samples(1000, 6, 6);
    const Matrix b = 1.02 * a;
    const FrechetReference reference(moments_of(gaussian(5000, 6, 7)));
    const Estimate of_a = frechet_estimate(reference, a);
    const Estimate of_b = frechet_estimate(reference, b);

    const Estimate difference = paired_difference(of_b, of_a);

    EXPECT_LT(std::abs(difference.value), standard_error(of_a));
    EXPECT_GT(std::abs(difference.value), 3 * standard_error(difference));
}

TEST(FrechetJackknife, RefusesMoreBlocksThanSamplesAndASingleBlock) {
    const FrechetReference reference(moments_of(gaussian(50, 2, 7)));
    EXPECT_THROW((void)frechet_jackknife(reference, gaussian(5, 2, 8), 6), DataError);
    EXPECT_THROW((void)frechet_jackknife(reference, gaussian(5, 2, 8), 1), DataError);
}

}  // namespace
}  // namespace surveyor
