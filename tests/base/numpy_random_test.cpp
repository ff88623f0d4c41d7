#include "base/numpy_random.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "base/array.hpp"
#include "formats/npy.hpp"

namespace surveyor {
namespace {

ArrayMap golden(const std::string& file) {
    return read_npz(std::string(SURVEYOR_GOLDEN_DIR) + "/rng/" + file);
}

/// The seeds of numpy_randomstate.npz.
constexpr std::uint32_t seeds[] = {0, 1, 366745668};

/// Another C library's logarithm may differ by one unit in the last place.
void expect_equal_to_the_last_place(const std::vector<double>& ours, const std::vector<double>& theirs) {
    ASSERT_EQ(ours.size(), theirs.size());
    for (std::size_t i = 0; i < ours.size(); ++i) {
        const double one_place = std::abs(theirs[i]) * 0x1p-52;
        EXPECT_LE(std::abs(ours[i] - theirs[i]), one_place) << i;
    }
}

std::vector<double> normals(NumpyRandom& random, std::size_t count) {
    std::vector<double> values(count);
    for (double& value : values) {
        value = random.normal();
    }
    return values;
}

TEST(NumpyRandom, GivesNumPysWordsAndUniformsToTheBit) {
    const ArrayMap expected = golden("numpy_randomstate.npz");
    for (const std::uint32_t seed : seeds) {
        NumpyRandom words(seed);
        for (const std::int64_t word : expected.at("uint32_seed" + std::to_string(seed)).values<std::int64_t>()) {
            EXPECT_EQ(words.word(), word) << seed;
        }
        NumpyRandom uniforms(seed);
        for (const double uniform : expected.at("uniform_seed" + std::to_string(seed)).values<double>()) {
            EXPECT_EQ(uniforms.uniform(), uniform) << seed;
        }
    }
}

TEST(NumpyRandom, GivesNumPysNormals) {
    const ArrayMap expected = golden("numpy_randomstate.npz");
    for (const std::uint32_t seed : seeds) {
        NumpyRandom random(seed);
        expect_equal_to_the_last_place(normals(random, 1024),
                                       expected.at("randn_seed" + std::to_string(seed)).as_doubles());
    }
}

TEST(NumpyRandom, KeepsTheOtherHalfOfAPairForTheNextCall) {
    const ArrayMap expected = golden("numpy_randomstate.npz");
    for (const std::uint32_t seed : seeds) {
        NumpyRandom random(seed);
        std::vector<double> values = normals(random, 1001);
        const std::vector<double> rest = normals(random, 6);
        values.insert(values.end(), rest.begin(), rest.end());

        expect_equal_to_the_last_place(values, expected.at("randn_split_seed" + std::to_string(seed)).as_doubles());
    }
}

TEST(NumpyRandom, TakesTheLargestSeedAndAUniformBetweenTheHalvesOfAPair) {
    const ArrayMap expected = golden("numpy_seed_limit.npz");
    NumpyRandom words(4294967295U);
    for (const std::int64_t word : expected.at("words").values<std::int64_t>()) {
        EXPECT_EQ(words.word(), word);
    }
    NumpyRandom random(4294967295U);
    expect_equal_to_the_last_place(normals(random, 1001), expected.at("normals").as_doubles());

    NumpyRandom pieces(4294967295U);
    std::vector<double> values = normals(pieces, 3 + 1 + 7 + 2 + 5);
    values.push_back(pieces.uniform());
    const std::vector<double> rest = normals(pieces, 4);
    values.insert(values.end(), rest.begin(), rest.end());
    expect_equal_to_the_last_place(values, expected.at("pieces").as_doubles());
}

}  // namespace
}  // namespace surveyor
