#include "base/normal_quantile.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <utility>

#include "base/error.hpp"
#include "base/numpy_random.hpp"
#include "formats/npy.hpp"

namespace surveyor {
namespace {

// Quantiles to 20 digits, by mpmath 1.3 at 60 digits: the root of erfc(-x / sqrt(2)) / 2 = p for the double p.
TEST(NormalQuantile, IsRightToFifteenDigitsInEveryRange) {
    const std::pair<double, double> known[] = {
        {1e-300, -37.047096299361199237},
        {1e-100, -21.273453560965324294},
        {1e-12, -7.0344838253011319326},
        {1e-06, -4.7534243088228989573},
        {0.01, -2.3263478740408410931},
        {0.02275013194817921, -1.9999999999999999743},
        {0.07, -1.4757910281791706856},
        {0.08, -1.4050715603096325447},
        {0.3, -0.52440051270804081597},
        {0.45, -0.12566134685507400616},
        {0.4999, -0.00025066283008800749239},
        {0.6, 0.25334710313579974132},
        {0.9, 1.2815515655446005935},
        {0.97, 1.8807936081512505473},
        {0.999, 3.0902323061678132778},
    };
    for (const auto& [p, x] : known) {
        EXPECT_NEAR(normal_quantile(p), x, 1e-15 * std::abs(x)) << p;
    }
}

TEST(NormalQuantile, IsOddAroundOneHalf) {
    EXPECT_EQ(normal_quantile(0.5), 0.0);
    for (const double p : {0.25, 0.0625, 0x1p-20}) {
        EXPECT_EQ(normal_quantile(p), -normal_quantile(1.0 - p)) << p;
    }
}

TEST(NormalQuantile, JoinsWhereItsRangesMeet) {
    for (const double p : {0.075, 0.925, std::exp(-25.0)}) {
        const double before = normal_quantile(p * (1 - 1e-14));
        const double after = normal_quantile(p * (1 + 1e-14));

        EXPECT_LE(before, after) << p;
        EXPECT_NEAR(before, after, 1e-12) << p;
    }
}

TEST(NormalQuantile, OfImpossibleProbabilitiesIsRefused) {
    for (const double p : {0.0, 1.0, -0.1, std::nan("")}) {
        EXPECT_THROW(static_cast<void>(normal_quantile(p)), ContractViolation) << p;
    }
}

TEST(TruncatedNormal, OfNumPysUniformsIsWhatSciPyDraws) {
    const ArrayMap expected = read_npz(SURVEYOR_GOLDEN_DIR "/rng/numpy_randomstate.npz");
    for (const std::uint32_t seed : {0U, 1U}) {
        NumpyRandom random(seed);
        for (const double value : expected.at("truncnorm_seed" + std::to_string(seed)).as_doubles()) {
            const double ours = truncated_normal(random.uniform());

            EXPECT_NEAR(ours, value, 1e-14);
            EXPECT_EQ(static_cast<float>(ours), static_cast<float>(value));  // what a generator is given
        }
    }
}

TEST(TruncatedNormal, ReachesFromMinusTwoToTwo) {
    EXPECT_NEAR(truncated_normal(0.0), -2.0, 1e-15);
    EXPECT_NEAR(truncated_normal(1.0), 2.0, 1e-15);
    EXPECT_EQ(truncated_normal(0.5), 0.0);
}

}  // namespace
}  // namespace surveyor
