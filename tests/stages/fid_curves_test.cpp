#include <gtest/gtest.h>

#include <cmath>

#include "geometry/estimate.hpp"
#include "geometry/frechet_error.hpp"
#include "tests/stages/metric_testing.hpp"

// What takes several conditions: the band of a whole curve, and differences between curves.

namespace surveyor::testing {
namespace {

const std::string study =
    "latents: {count: 8}\n"
    "directions: {sefa: {vectors: 2}}\n"
    "traverse: {methods: {local_basis: [linear], sefa: [linear]}, directions: [0], intensities: [0, 2, 4]}\n"
    "fid: {}\n";
const std::vector<std::string> labels = {
    "start", "local_basis/linear/0/2", "local_basis/linear/0/4", "sefa/linear/0/2", "sefa/linear/0/4"};

/// What a condition hands to the bands: influences alone matter.
ArrayMap row_of(const Vector& influence, double distance = 1.0, double corrected = 0.5) {
    return {{"distance", Array::of(std::vector<double>{distance})},
            {"corrected", Array::of(std::vector<double>{corrected})},
            {"influence",
             Array::of(std::vector<double>(influence.begin(), influence.end())).reshaped({1, influence.size()})}};
}

Vector independent(std::uint64_t stream) {
    return rows_of(normal_features(400, 1, stream)).col(0);
}

/// The reach of both curves, local_basis first.
std::vector<double> reaches(const std::vector<Vector>& influences) {
    Bench bench(study);
    Inputs inputs;
    for (std::size_t i = 0; i < labels.size(); ++i) {
        inputs.add(labels[i], row_of(influences[i]));
    }
    const ArrayMap curves = bench.run({"fid", "pixels/curves"}, 0, 1, inputs);
    EXPECT_EQ(curves.at("method").texts(), (std::vector<std::string>{"local_basis", "sefa"}));
    EXPECT_EQ(curves.at("traversal").texts(), (std::vector<std::string>{"linear", "linear"}));
    EXPECT_EQ(curves.at("direction").as_doubles(), (std::vector<double>{0, 0}));
    return curves.at("reach").as_doubles();
}

TEST(FidCurves, ThatMoveAsOneReachAsFarAsASinglePoint) {
    const Vector one = independent(0);

    const std::vector<double> reach = reaches({one, 2 * one, 3 * one, independent(1), independent(2)});

    // Of 2000 draws the quantile is known to 0.04.
    EXPECT_NEAR(reach[0], 1.960, 0.15);
}

TEST(FidCurves, OfIndependentPointsReachAsFarAsSidakSays) {
    const std::vector<double> reach =
        reaches({independent(0), independent(1), independent(2), independent(3), independent(4)});

    // Three points each, the start among them: the normal quantile of (1 + 0.95^(1 / 3)) / 2; Bonferroni's is 2.394.
    EXPECT_NEAR(reach[0], 2.388, 0.15);
    EXPECT_NEAR(reach[1], 2.388, 0.15);
}

TEST(FidCurves, OfImagesReachBetweenOnePointAndBonferroni) {
    Bench bench(study);
    FidChain fid(bench, normal_features(500, 4, 0));
    const Matrix start = rows_of(normal_features(300, 4, 1));
    Inputs inputs;
    for (std::size_t i = 0; i < labels.size(); ++i) {
        Array moved = normal_features(300, 4, 2 + i);
        for (std::size_t k = 0; k < moved.values<float>().size(); ++k) {
            moved.values<float>()[k] += static_cast<float>(start.data()[k]);  // what the conditions share
        }
        inputs.add(labels[i], fid.condition(features_group(moved), labels[i]));
    }

    for (const double reach : bench.run({"fid", "pixels/curves"}, 0, 1, inputs).at("reach").as_doubles()) {
        EXPECT_GT(reach, 2.0);
        EXPECT_LT(reach, 2.394 + 0.1);
    }
}

TEST(FidDifferences, AreThoseOfTheDistancesAtEachIntensity) {
    Bench bench(study);
    Inputs inputs;
    for (std::size_t i = 0; i < labels.size(); ++i) {
        const auto k = static_cast<double>(i);
        inputs.add(labels[i], row_of(independent(i), k * k, 10 * k));
    }

    const ArrayMap pairs = bench.run({"fid", "pixels/differences"}, 0, 1, inputs);

    EXPECT_EQ(pairs.at("method").texts(), (std::vector<std::string>{"local_basis", "local_basis"}));
    EXPECT_EQ(pairs.at("traversal").texts(), (std::vector<std::string>{"linear", "linear"}));
    EXPECT_EQ(pairs.at("other_method").texts(), (std::vector<std::string>{"sefa", "sefa"}));
    EXPECT_EQ(pairs.at("other_traversal").texts(), (std::vector<std::string>{"linear", "linear"}));
    EXPECT_EQ(pairs.at("direction").as_doubles(), (std::vector<double>{0, 0}));
    EXPECT_EQ(pairs.at("intensity").as_doubles(), (std::vector<double>{2, 4}));
    EXPECT_EQ(pairs.at("difference").as_doubles(), (std::vector<double>{1 - 9, 4 - 16}));
    EXPECT_EQ(pairs.at("corrected").as_doubles(), (std::vector<double>{-20, -20}));
    const Vector apart = independent(1) - independent(3);
    const double variance = (apart.array() - apart.mean()).square().sum() / 399;
    EXPECT_NEAR(pairs.at("standard_error").as_doubles()[0], std::sqrt(variance / 400), 1e-14);
}

TEST(FidDifferences, OfNearlyEqualConditionsAreKnownBetterThanTheDistances) {
    Bench bench(study);
    const Array reference = normal_features(500, 4, 0);
    FidChain fid(bench, reference);
    const Array one = normal_features(300, 4, 1, 0.4);
    Array other = one;
    const Array nudges = normal_features(300, 4, 2, 0.01, 0.01);
    for (std::size_t k = 0; k < other.values<float>().size(); ++k) {
        other.values<float>()[k] += nudges.values<float>()[k];
    }
    Inputs inputs;
    for (std::size_t i = 0; i < labels.size(); ++i) {
        inputs.add(labels[i], fid.condition(features_group(i < 3 ? one : other), labels[i]));
    }

    const ArrayMap pairs = bench.run({"fid", "pixels/differences"}, 0, 1, inputs);

    const Estimate a = frechet_estimate(fid.plain_reference(), rows_of(one));
    const Estimate b = frechet_estimate(fid.plain_reference(), rows_of(other));
    const double paired = pairs.at("standard_error").as_doubles()[0];
    EXPECT_NEAR(pairs.at("difference").as_doubles()[0], a.value - b.value, 1e-11);
    EXPECT_NEAR(paired, standard_error(paired_difference(a, b)), 1e-11);
    EXPECT_LT(paired, 0.1 * std::hypot(standard_error(a), standard_error(b)));
    EXPECT_GT(paired, 0.0);
}

}  // namespace
}  // namespace surveyor::testing
