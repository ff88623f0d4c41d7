#include "base/random.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace surveyor {
namespace {

using Words = std::array<std::uint32_t, 4>;

// Known answers of the Random123 distribution for philox4x32-10 (kat_vectors).
TEST(Philox, GivesThePublishedKnownAnswers) {
    constexpr std::uint32_t ones = 0xffffffffU;

    EXPECT_EQ(philox({0, 0, 0, 0}, {0, 0}), (Words{0x6627e8d5U, 0xe169c58dU, 0xbc57ac4cU, 0x9b00dbd8U}));
    EXPECT_EQ(philox({ones, ones, ones, ones}, {ones, ones}),
              (Words{0x408f276dU, 0x41c83b0eU, 0xa20bc7c6U, 0x6d5451fdU}));
    EXPECT_EQ(philox({0x243f6a88U, 0x85a308d3U, 0x13198a2eU, 0x03707344U}, {0xa4093822U, 0x299f31d0U}),
              (Words{0xd16cfe09U, 0x94fdccebU, 0x5001e420U, 0x24126ea1U}));
}

TEST(RandomStream, GivesTheSameElementsWhereverItIsEntered) {
    const RandomStream stream(7, Purpose::main_latents, 3);
    std::vector<float> whole(64);
    std::vector<float> part(20);

    stream.normals(std::span(whole));
    stream.normals(std::span(part), 40);

    for (std::size_t i = 0; i < part.size(); ++i) {
        EXPECT_EQ(part[i], whole[40 + i]);
    }
}

TEST(RandomStream, DependsOnSeedPurposeAndIndex) {
    const auto first = [](std::uint64_t seed, Purpose purpose, std::uint64_t index) {
        std::vector<double> one(1);
        RandomStream(seed, purpose, index).normals(std::span(one));
        return one[0];
    };
    const double base = first(1, Purpose::main_latents, 0);

    EXPECT_NE(base, first(2, Purpose::main_latents, 0));
    EXPECT_NE(base, first(1ULL << 32U | 1U, Purpose::main_latents, 0));
    EXPECT_NE(base, first(1, Purpose::reference_latents, 0));
    EXPECT_NE(base, first(1, Purpose::main_latents, 1));
    EXPECT_NE(base, first(1, Purpose::main_latents, 1ULL << 32U));
}

TEST(RandomStream, HasTheMomentsOfAStandardNormal) {
    std::vector<double> values(1 << 18);
    RandomStream(0, Purpose::main_latents, 0).normals(std::span(values));

    double mean = 0;
    double square = 0;
    double fourth = 0;
    for (const double x : values) {
        mean += x;
        square += x * x;
        fourth += x * x * x * x;
    }
    const auto n = static_cast<double>(values.size());

    // Five standard errors: sqrt(1/n), sqrt(2/n), sqrt(96/n).
    EXPECT_NEAR(mean / n, 0.0, 5 / std::sqrt(n));
    EXPECT_NEAR(square / n, 1.0, 5 * std::sqrt(2 / n));
    EXPECT_NEAR(fourth / n, 3.0, 5 * std::sqrt(96 / n));
}

TEST(RandomStream, UniformsAreMadeOfTheWordsOfItsBlocks) {
    std::vector<double> values(5);
    RandomStream((3ULL << 32U) | 2U, Purpose::partner_latents, (7ULL << 32U) | 6U).uniforms(std::span(values));

    for (std::uint32_t i = 0; i < 5; ++i) {
        const Words words = philox({i / 2, 4, 6, 7}, {2, 3});
        const double upper = words[2 * (i % 2)] >> 5U;
        const double lower = words[2 * (i % 2) + 1] >> 6U;
        EXPECT_EQ(values[i], (upper * 67108864.0 + lower) / 9007199254740992.0) << i;
    }
}

}  // namespace
}  // namespace surveyor
