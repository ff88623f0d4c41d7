#include "stages/noise.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "base/random.hpp"
#include "stages/latent_set.hpp"
#include "tests/stages/stage_testing.hpp"

namespace surveyor::testing {
namespace {

/// The numbers of one sample's layers, one after the other.
std::vector<float> numbers_of(const Noise& noise, std::int64_t row) {
    std::vector<float> all;
    for (const at::Tensor& layer : noise.layers) {
        const at::Tensor image = layer[row].contiguous();
        all.insert(all.end(), image.data_ptr<float>(), image.data_ptr<float>() + image.numel());
    }
    return all;
}

TEST(Noise, OfASampleIsOneStretchOfItsStreamOverAllLayers) {
    Bench bench("latents: {count: 1}\n");

    const Noise noise = draw_noise(bench.generator(), "per_sample", 7, latent_set::main, 20, 3);

    std::vector<float> expected(numbers_of(noise, 0).size());
    RandomStream(7, Purpose::sample_noise, 22).normals(std::span(expected));
    EXPECT_EQ(noise.layers.size(), bench.generator().noise_shapes().size());
    EXPECT_EQ(numbers_of(noise, 2), expected);
}

TEST(Noise, OfTheReferenceIsAnotherStream) {
    Bench bench("latents: {count: 1}\n");

    EXPECT_NE(numbers_of(draw_noise(bench.generator(), "per_sample", 7, latent_set::reference, 0, 1), 0),
              numbers_of(draw_noise(bench.generator(), "per_sample", 7, latent_set::main, 0, 1), 0));
}

TEST(Noise, OfAFileTakesThePlaceOfTheCheckpointsOwn) {
    const std::string strips =
        "latents: {count: 1}\ntraverse: {methods: {sefa: [linear]}, directions: [0], "
        "intensities: [0]}\nrender: {samples: [0], noise: ";
    const std::string file = "generator.noise=" + golden("noise/zeros_64.npz").string();

    const Array none = Bench(strips + "none}\n").run({"render", "strips"}, 0, 1).at("picture");
    const Array own = Bench(strips + "constant}\n").run({"render", "strips"}, 0, 1).at("picture");
    const Array zeros = Bench(strips + "constant}\n", {file}).run({"render", "strips"}, 0, 1).at("picture");

    EXPECT_EQ(zeros, none);
    EXPECT_FALSE(own == none) << "the noise of this network is visible";
}

TEST(Noise, OfAFileThatIsForAnotherNetworkIsRefused) {
    const std::string weights = "generator: {weights: " + golden("checkpoints/ros_sg2_r32_zip.pt").string() +
                                ", noise: " + golden("noise/zeros_64.npz").string() + "}\nlatents: {count: 1}\n";

    EXPECT_THAT(fault_of(weights, ExitCode::bad_data), ::testing::HasSubstr("noise"));
}

}  // namespace
}  // namespace surveyor::testing
