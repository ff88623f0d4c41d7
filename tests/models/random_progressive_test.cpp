#include "models/random_progressive.hpp"

#include <ATen/TensorOperators.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "formats/safetensors.hpp"
#include "model_testing.hpp"
#include "models/all_models.hpp"

namespace surveyor {
namespace {

/// Opens the arrays from a file that is gone afterwards.
std::unique_ptr<Generator> through_a_file(const ArrayMap& arrays) {
    const auto path =
        std::filesystem::temp_directory_path() / ("progressive_" + std::to_string(::getpid()) + ".safetensors");
    write_safetensors(path, arrays);
    auto generator = open_generator(path, {});
    std::filesystem::remove(path);
    return generator;
}

/// One picture of 1024 x 1024. Layers keep unit variance at initialisation, so pixels are of order one.
void expect_picture(const Generator& generator) {
    const at::Tensor image = generator.synthesize(generator.map(random_latents(1, 512)), Noise::constant());

    EXPECT_EQ(image.sizes(), (at::IntArrayRef{1, 3, 1024, 1024}));
    EXPECT_GT(image.std().item<double>(), 0.1);
    EXPECT_LT(image.std().item<double>(), 30.0);
}

TEST(RandomProgressive, IsTheSameForTheSameSeedAlone) {
    EXPECT_EQ(random_stylegan1(8, 32, 7), random_stylegan1(8, 32, 7));
    EXPECT_NE(random_stylegan1(8, 32, 7), random_stylegan1(8, 32, 8));
    EXPECT_EQ(random_progan(8, 32, 7), random_progan(8, 32, 7));
    EXPECT_NE(random_progan(8, 32, 7), random_progan(8, 32, 8));
}

TEST(RandomStyleGan1, WritesAFileThatOpensAndDrawsAtFullSize) {
    const auto generator = through_a_file(random_stylegan1(1024));

    EXPECT_EQ(generator->info().layers, 18);
    // The generator of the publication, section 2.2: "26.2 million trainable parameters".
    EXPECT_NEAR(static_cast<double>(generator->info().parameters), 26.2e6, 0.05e6);
    expect_picture(*generator);
}

TEST(RandomProGan, WritesAFileThatOpensAndDrawsAtFullSize) {
    const auto generator = through_a_file(random_progan(1024));

    EXPECT_EQ(generator->info().w_dim, 8192);
    // Table 2 of the publication: 23.1 million parameters.
    EXPECT_NEAR(static_cast<double>(generator->info().parameters), 23.1e6, 0.05e6);
    expect_picture(*generator);
}

}  // namespace
}  // namespace surveyor
