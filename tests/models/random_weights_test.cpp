#include "models/random_weights.hpp"

#include <ATen/TensorOperators.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "formats/safetensors.hpp"
#include "model_testing.hpp"
#include "models/all_models.hpp"
#include "models/stylegan2.hpp"

namespace surveyor {
namespace {

TEST(RandomStyleGan2, IsTheSameForTheSameSeedAlone) {
    EXPECT_EQ(random_stylegan2(16, 1, 32, 7), random_stylegan2(16, 1, 32, 7));
    EXPECT_NE(random_stylegan2(16, 1, 32, 7), random_stylegan2(16, 1, 32, 8));
}

TEST(RandomStyleGan2, HasTheChannelsOfConfigF) {
    const ArrayMap arrays = random_stylegan2(256, 2);

    EXPECT_EQ(arrays.at("convs.6.conv.weight").shape(), (Shape{1, 512, 512, 3, 3}));   // 64 px
    EXPECT_EQ(arrays.at("convs.10.conv.weight").shape(), (Shape{1, 128, 256, 3, 3}));  // 256 px
}

TEST(RandomStyleGan2, WritesAFileThatOpensAndDrawsAtFullSize) {
    const std::string name = "config_f_" + std::to_string(::getpid()) + ".safetensors";
    const auto path = std::filesystem::temp_directory_path() / name;
    write_safetensors(path, random_stylegan2(1024, 2));

    const auto generator = open_generator(path, {});
    std::filesystem::remove(path);
    const at::Tensor w = generator->map(random_latents(1, 512));
    const at::Tensor image = generator->synthesize(w, Noise::constant());

    EXPECT_EQ(generator->info().layers, 18);
    EXPECT_EQ(generator->info().resolution, 1024);
    // The size of the published config-f generator.
    EXPECT_EQ(generator->info().parameters, 30370060);
    EXPECT_EQ(image.sizes(), (at::IntArrayRef{1, 3, 1024, 1024}));
    // Layers keep unit variance at initialisation, so pixels are of order one: neither collapsed nor exploding.
    EXPECT_GT(image.std().item<double>(), 0.1);
    EXPECT_LT(image.std().item<double>(), 30.0);
}

}  // namespace
}  // namespace surveyor
