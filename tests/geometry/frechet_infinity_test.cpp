#include "geometry/frechet_infinity.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "base/error.hpp"
#include "geometry/estimate.hpp"
#include "tests/geometry/test_matrices.hpp"

namespace surveyor {
namespace {

using testing::gaussian;
using testing::largest;

FrechetReference unit_reference(Eigen::Index dim) {
    return FrechetReference({.count = 1000001, .mean = Vector::Zero(dim), .scatter = 1e6 * Matrix::Identity(dim, dim)});
}

TEST(FrechetInfinity, DrawsTheLineThroughTwoPoints) {
    const Matrix rows = gaussian(120, 4, 1);
    const FrechetReference reference = unit_reference(4);

    const Extrapolation line = frechet_infinity(reference, rows, {.sizes = {60, 120}, .seed = 1});

    EXPECT_NEAR(line.values(1), reference.distance(moments_of(rows)), 1e-12);
    EXPECT_NEAR(line.limit, 2 * line.values(1) - line.values(0), 1e-12);
    EXPECT_NEAR(line.limit + line.slope / 60, line.values(0), 1e-12);
}

TEST(FrechetInfinity, FindsTheDistanceOfThePopulations) {
    const Eigen::Index dim = 10;
    const double truth = dim * std::pow(1.2 - 1, 2);
    Vector limits(60);
    for (Eigen::Index run = 0; run < 60; ++run) {
        const Matrix rows = 1.2 * gaussian(800, dim, 100 + static_cast<std::uint64_t>(run));
        limits(run) = frechet_infinity(unit_reference(dim), rows, {.sizes = divided_sizes(800), .seed = 5}).limit;
    }

    const double error = standard_error({.value = 0, .generated = limits, .reference = {}});
    EXPECT_NEAR(limits.mean(), truth, 4 * error);
    EXPECT_LT(error, 0.02 * truth);
}

TEST(FrechetInfinity, VariesLessWithDisjointAverages) {
    Vector with(40);
    Vector alone(40);
    for (Eigen::Index run = 0; run < 40; ++run) {
        const Matrix rows = 1.2 * gaussian(400, 6, 500 + static_cast<std::uint64_t>(run));
        const std::vector<Eigen::Index> sizes = divided_sizes(400);
        with(run) = frechet_infinity(unit_reference(6), rows, {.sizes = sizes, .seed = 5}).limit;
        alone(run) =
            frechet_infinity(unit_reference(6), rows, {.sizes = sizes, .seed = 5, .averages_disjoint = false}).limit;
    }

    EXPECT_LT((with.array() - with.mean()).square().sum(), 0.8 * (alone.array() - alone.mean()).square().sum());
}

TEST(FrechetInfinity, DependsOnTheSeedAndOnNothingElse) {
    const Matrix rows = gaussian(90, 3, 2);
    const FrechetReference reference = unit_reference(3);
    const ExtrapolationOptions options{.sizes = even_sizes(20, 90, 5), .seed = 1, .averages_disjoint = false};
    ExtrapolationOptions other = options;
    other.seed = 2;

    EXPECT_EQ(frechet_infinity(reference, rows, options).limit, frechet_infinity(reference, rows, options).limit);
    EXPECT_NE(frechet_infinity(reference, rows, options).limit, frechet_infinity(reference, rows, other).limit);
}

TEST(FrechetInfinity, RefusesSizesThatDoNotFit) {
    const Matrix rows = gaussian(90, 3, 2);

    EXPECT_THROW((void)frechet_infinity(unit_reference(3), rows, {.sizes = {50, 91}}), DataError);
    EXPECT_THROW((void)frechet_infinity(unit_reference(3), rows, {.sizes = {1, 90}}), DataError);
    EXPECT_THROW((void)frechet_infinity(unit_reference(3), rows, {.sizes = {90, 90}}), DataError);
}

TEST(ExtrapolationSizes, AreThoseOfTheProtocols) {
    EXPECT_EQ(divided_sizes(1200, 4), (std::vector<Eigen::Index>{300, 400, 600, 1200}));
    EXPECT_EQ(even_sizes(5000, 50000, 4), (std::vector<Eigen::Index>{5000, 20000, 35000, 50000}));
}

}  // namespace
}  // namespace surveyor
