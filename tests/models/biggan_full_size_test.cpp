// The published size, of random weights: 56 million numbers, 512 px.
#include <ATen/TensorOperators.h>
#include <ATen/ops/isfinite.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>

#include "formats/safetensors.hpp"
#include "model_testing.hpp"
#include "models/all_models.hpp"
#include "models/device.hpp"
#include "random_biggan.hpp"

namespace surveyor {
namespace {

class Clock {
  public:
    /// Prints what took how long since the last call.
    void tell(const char* what) {
        const auto now = std::chrono::steady_clock::now();
        std::printf("%-28s %6.2f s\n", what, std::chrono::duration<double>(now - last_).count());
        last_ = now;
    }

  private:
    std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
};

TEST(BigGanFullSize, OpensDrawsAndHasALocalBasisAt512Pixels) {
    configure_determinism();
    const auto path =
        std::filesystem::temp_directory_path() / ("biggan512_" + std::to_string(::getpid()) + ".safetensors");
    Clock clock;
    write_safetensors(path, random_biggan({.resolution = 512}));
    clock.tell("writing random weights");
    GeneratorOptions options;
    options.label_index = 207;
    options.truncation = 0.4;
    const auto generator = open_generator(path, options);
    std::filesystem::remove(path);
    clock.tell("opening");
    const at::Tensor z = random_latents(1, 128);
    const at::Tensor image = generator->synthesize(generator->map(z), Noise::constant(), z);
    clock.tell("one image");
    const MapLinearisation first = generator->linearise(z[0], Precision::float64);
    clock.tell("Jacobian of gen_z");

    EXPECT_EQ(generator->info().resolution, 512);
    EXPECT_EQ(generator->info().w_dim, 32768);
    EXPECT_EQ(generator->info().classes, 1000);
    EXPECT_EQ(generator->info().parameters, 56163905) << "the README of its publishers: 56.2M";
    EXPECT_EQ(generator->info().spaces.back(), "layer_4");
    EXPECT_EQ(image.sizes(), (at::IntArrayRef{1, 3, 512, 512}));
    EXPECT_TRUE(at::isfinite(image).all().item<bool>());
    EXPECT_GT(image.std().item<double>(), 0.01) << "neither collapsed";
    EXPECT_LT(image.abs().mean().item<double>(), 0.98) << "nor saturated";
    EXPECT_EQ(first.jacobian.sizes(), (at::IntArrayRef{32768, 128}));
}

}  // namespace
}  // namespace surveyor
