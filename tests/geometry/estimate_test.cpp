#include "geometry/estimate.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "base/error.hpp"
#include "geometry/subsets.hpp"
#include "tests/geometry/test_matrices.hpp"

namespace surveyor {
namespace {

using testing::gaussian;

Vector column(Eigen::Index count, std::uint64_t index) {
    return gaussian(count, 1, index).col(0);
}

TEST(StandardError, OfTheMeanOfFourIsThatDoneByHand) {
    // Deviations -3, -1, 1, 3: variance 20 / 3, over 4 samples.
    const Estimate estimate{.value = 0, .generated = (Vector(4) << 0, 2, 4, 6).finished(), .reference = {}};

    EXPECT_NEAR(standard_error(estimate), std::sqrt(20.0 / 12), 1e-15);
    EXPECT_NEAR(normal_interval(3, 1, 0.95).high, 4.959963984540054, 1e-14);
    EXPECT_THROW((void)standard_error(estimate, ReferenceIs::sampled), DataError);
}

TEST(StandardError, AddsThatOfTheReferenceWhereItIsASample) {
    const Estimate estimate{.value = 0, .generated = column(50, 1), .reference = column(80, 2)};
    const Estimate exchanged{.value = 0, .generated = estimate.reference, .reference = estimate.generated};

    EXPECT_NEAR(standard_error(estimate, ReferenceIs::sampled),
                std::hypot(standard_error(estimate), standard_error(exchanged)),
                1e-15);
}

TEST(PairedDifference, LosesWhatBothConditionsShare) {
    const Vector shared = 10 * column(100, 3);
    const Vector own = column(100, 4);
    const Estimate a{.value = 5, .generated = shared + own, .reference = {}};
    const Estimate b{.value = 3, .generated = shared, .reference = {}};

    const Estimate difference = paired_difference(a, b);

    EXPECT_EQ(difference.value, 2);
    EXPECT_NEAR(standard_error(difference), standard_error({.value = 0, .generated = own, .reference = {}}), 1e-14);
    EXPECT_EQ(standard_error(paired_difference(a, a)), 0);
}

// Newcombe, "Two-sided confidence intervals for the single proportion", Statistics in Medicine 17 (1998), table I.
TEST(ShareInterval, IsWilsons) {
    const Interval most = share_interval(81.0 / 263, 263);
    EXPECT_NEAR(most.low, 0.2553, 5e-5);
    EXPECT_NEAR(most.high, 0.3662, 5e-5);
    const Interval none = share_interval(0, 20);
    EXPECT_NEAR(none.low, 0, 1e-15);
    EXPECT_NEAR(none.high, 0.1611, 5e-5);
}

TEST(BlockJackknife, RemovesABiasInOneOverNExactly) {
    // value(n) = 7 + 3 / n of 100 samples in 5 blocks.
    const BlockJackknife jackknife = block_jackknife(7 + 3.0 / 100, Vector::Constant(5, 7 + 3.0 / 80));

    EXPECT_NEAR(jackknife.corrected, 7, 1e-13);
    EXPECT_EQ(jackknife.standard_error, 0);
}

TEST(BlockJackknife, OfSinglesGivesTheStandardErrorOfAMean) {
    const Vector values = column(40, 5);
    const Vector without = (values.sum() - values.array()) / 39.0;

    const BlockJackknife jackknife = block_jackknife(values.mean(), without);

    EXPECT_NEAR(jackknife.corrected, values.mean(), 1e-14);
    EXPECT_NEAR(jackknife.standard_error, standard_error({.value = 0, .generated = values, .reference = {}}), 1e-14);
}

TEST(RandomOrder, IsAPermutationThatDependsOnSeedAndIndex) {
    const std::vector<Eigen::Index> order = random_order(100, 1, 2);
    std::vector<Eigen::Index> sorted = order;
    std::ranges::sort(sorted);

    for (Eigen::Index i = 0; i < 100; ++i) {
        EXPECT_EQ(sorted[static_cast<std::size_t>(i)], i);
    }
    EXPECT_EQ(order, random_order(100, 1, 2));
    EXPECT_NE(order, random_order(100, 1, 3));
    EXPECT_NE(order, random_order(100, 2, 2));
}

TEST(RandomSubset, HoldsEverySampleEquallyOften) {
    Vector counts = Vector::Zero(10);
    for (std::uint64_t index = 0; index < 4000; ++index) {
        for (const Eigen::Index i : random_subset(10, 3, 9, index)) {
            counts(i) += 1;
        }
    }
    // 1200 expected, with a deviation of 29.
    EXPECT_LT((counts.array() - 1200).abs().maxCoeff(), 4 * 29);
}

}  // namespace
}  // namespace surveyor
