#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "tests/stages/stage_testing.hpp"

namespace surveyor::testing {
namespace {

using ::testing::HasSubstr;

const std::string study =
    "latents: {count: 2}\n"
    "basis: {vectors: 10}\n"
    "directions: {sefa: {vectors: 10}}\n"
    "grassmann: {compare: [random_o, random_w, close_w, sefa], epsilons: [0.1], pairs: 50, k_max: 10}\n";

/// Mean over all pairs of a comparison, per k.
Vector means(Bench& bench, const std::string& comparison, const std::string& metric) {
    return matrix_of(bench.run({"grassmann", comparison}, 0, 50), metric).colwise().mean();
}

TEST(Grassmann, ABasisIsAtNoDistanceFromDirectionsThatEqualIt) {
    Bench bench(study);
    const ArrayMap bases = bench.run({"basis", "main"}, 0, 1);
    Inputs inputs;
    inputs.add("basis", bases);
    inputs.add("directions", {{"vectors", bases.at("w_vectors").reshaped({10, 128})}});

    const ArrayMap distances = bench.run({"grassmann", "sefa"}, 0, 1, inputs);

    EXPECT_LT(matrix_of(distances, "projection").maxCoeff(), 1e-12);
    EXPECT_LT(matrix_of(distances, "geodesic").maxCoeff(), 1e-12);
}

TEST(Grassmann, CoordinateSubspacesHaveTheDistancesOfHandCalculation) {
    Bench bench(study, {"grassmann.k_max=3", "basis.vectors=3", "directions.sefa.vectors=3"});
    Array basis(DType::float32, {1, 3, 128});
    Array directions(DType::float32, {3, 128});
    for (const std::size_t k : {0U, 1U, 2U}) {
        basis.values<float>()[k * 128 + k] = 1.0F;
    }
    directions.values<float>()[0] = 1.0F;            // e_0: the same line
    directions.values<float>()[128 + 9] = 1.0F;      // e_9: at right angles to all
    directions.values<float>()[2 * 128 + 1] = 1.0F;  // e_1: brings the second axis back
    Inputs inputs;
    inputs.add("basis", {{"w_vectors", basis}});
    inputs.add("directions", {{"vectors", directions}});

    const ArrayMap distances = bench.run({"grassmann", "sefa"}, 0, 1, inputs);

    const double right = std::numbers::pi / 2;
    EXPECT_LT(difference(matrix_of(distances, "projection"), (Matrix(1, 3) << 0, 1, 1).finished()), 1e-12);
    EXPECT_LT(difference(matrix_of(distances, "geodesic"), (Matrix(1, 3) << 0, right, right).finished()), 1e-12);
}

TEST(Grassmann, StatisticsAreThoseOfHandCalculation) {
    Bench bench(study);
    Inputs inputs;
    const std::vector<double> rows = {1, 10, 2, 30, 6, 20};  // columns 1, 2, 6 and 10, 30, 20
    const Array pairs = Array::of<double>(rows, {3, 2});
    inputs.add("pairs", {{"projection", pairs}, {"geodesic", pairs}});

    const ArrayMap statistics = bench.run({"grassmann", "random_w/statistics"}, 0, 1, inputs);

    for (const std::string metric : {"projection", "geodesic"}) {
        const auto values = [&](const std::string& name) {
            return statistics.at(metric + "_" + name).values<double>();
        };
        EXPECT_DOUBLE_EQ(values("mean")[0], 3.0);
        EXPECT_DOUBLE_EQ(values("std")[0], std::sqrt((4.0 + 1.0 + 9.0) / 3.0));
        EXPECT_DOUBLE_EQ(values("stderr")[0], std::sqrt((4.0 + 1.0 + 9.0) / 2.0 / 3.0));
        EXPECT_DOUBLE_EQ(values("median")[0], 2.0);
        EXPECT_DOUBLE_EQ(values("mean")[1], 20.0);
        EXPECT_DOUBLE_EQ(values("median")[1], 20.0);
    }
    EXPECT_EQ(statistics.at("k").values<std::int64_t>()[1], 2);
}

TEST(Grassmann, RandomSubspacesHaveTheKnownMeanDistance) {
    Bench bench(study, {"grassmann.pairs=200"});

    const ArrayMap pairs = bench.run({"grassmann", "random_o"}, 0, 200);

    // Monte-Carlo means of 10,000 pairs at d = 128 (standard error 5.4e-4, standard deviation of one pair 0.053):
    // five standard errors of 200 pairs.
    const double tolerance = 5.0 * std::hypot(0.053 / std::sqrt(200.0), 5.4e-4);
    const Vector geodesic = matrix_of(pairs, "geodesic").colwise().mean();
    EXPECT_NEAR(geodesic(0), 1.50095, tolerance);
    EXPECT_NEAR(geodesic(4), 3.15043, tolerance);
    EXPECT_NEAR(geodesic(9), 4.23286, tolerance);
    const Vector projection = matrix_of(pairs, "projection").colwise().mean();
    EXPECT_NEAR(projection(4), 0.99938, 3e-4);
    EXPECT_NEAR(projection(9), 0.99969, 2e-4);
}

TEST(Grassmann, RandomSubspacesAreDrawnPerPair) {
    Bench bench(study);

    const ArrayMap whole = bench.run({"grassmann", "random_o"}, 0, 20);
    const ArrayMap part = bench.run({"grassmann", "random_o"}, 7, 12);

    EXPECT_EQ(part.at("geodesic"), whole.at("geodesic").rows(7, 12));
    const Matrix all = matrix_of(whole, "geodesic");
    EXPECT_GT((all.rowwise() - all.row(0)).bottomRows(19).cwiseAbs().minCoeff(), 0.0);
}

TEST(Grassmann, CloseBasesAreNearerThanRandomOnesAndThoseNearerThanRandomSubspaces) {
    Bench bench(study);

    for (const std::string metric : {"geodesic", "projection"}) {
        const Vector close = means(bench, "close_w@0.1", metric);
        const Vector random_w = means(bench, "random_w", metric);
        const Vector random_o = means(bench, "random_o", metric);

        for (Eigen::Index k = 0; k < 10; ++k) {
            EXPECT_LT(close(k), random_w(k)) << metric << ", k = " << k + 1;
            EXPECT_LT(random_w(k), random_o(k)) << metric << ", k = " << k + 1;
        }
    }
}

TEST(Grassmann, TheSameBasesServeEveryComparison) {
    const Bench bench(study);
    const Plan plan = bench.plan();

    const auto reads = [&](const std::string& comparison) {
        const PlannedGroup& planned = plan.groups.at(plan.find({"grassmann", comparison}));
        return plan.groups.at(planned.inputs.at(0)).group.name.text();
    };

    EXPECT_EQ(reads("random_w"), "basis:main");
    EXPECT_EQ(reads("close_w@0.1"), "basis:main");
    EXPECT_EQ(reads("sefa"), "basis:main");
}

TEST(Grassmann, AComparisonNobodyKnowsIsRefusedWithTheKnownOnes) {
    EXPECT_THAT(fault_of("grassmann: {compare: [random_q]}\n", ExitCode::study_invalid),
                HasSubstr("random_o, random_w, close_w"));
}

TEST(Grassmann, ADimensionBeyondTheBasesIsRefused) {
    EXPECT_THAT(fault_of("basis: {vectors: 4}\ngrassmann: {compare: [random_w], k_max: 5}\n", ExitCode::study_invalid),
                HasSubstr("'grassmann.k_max' is 5, but 'random_w' compares bases of only 4 vectors"));
}

}  // namespace
}  // namespace surveyor::testing
