#include "models/random_progressive.hpp"

#include <algorithm>
#include <bit>
#include <string>

#include "base/error.hpp"
#include "models/random_tensors.hpp"

namespace surveyor {
namespace {

constexpr int mapping_layers = 8;
constexpr float inverse_lr_multiplier = 100.0F;

int channels_at(int side) {
    return std::min(512, 16384 / side);
}

void check(int resolution, int latent_dim) {
    expect(resolution >= 8 && resolution <= 1024 && std::has_single_bit(static_cast<unsigned>(resolution)),
           "the resolution is a power of two from 8 to 1024");
    expect(latent_dim >= 1, "the latents have a dimension");
}

/// Layers of a network for images of this side.
int layers_for(int resolution) {
    return 2 * static_cast<int>(std::bit_width(static_cast<unsigned>(resolution)) - 2);
}

}  // namespace

ArrayMap random_stylegan1(int resolution, int w_dim, std::uint64_t seed) {
    check(resolution, w_dim);
    RandomTensors tensors(seed);
    for (int i = 0; i < mapping_layers; ++i) {
        const std::string key = "mapping.dense" + std::to_string(i);
        tensors.normal(key + ".weight", {w_dim, w_dim}, inverse_lr_multiplier);
        tensors.constant(key + ".bias", {w_dim}, 0.0F);
    }
    tensors.constant("synthesis.layer0.const", {1, channels_at(4), 4, 4}, 1.0F);
    for (int j = 0; j < layers_for(resolution); ++j) {
        const std::string key = "synthesis.layer" + std::to_string(j);
        const int side = 4 << (j / 2);
        const int width = channels_at(side);
        if (j > 0) {
            tensors.normal(key + ".weight", {width, channels_at(4 << ((j - 1) / 2)), 3, 3});
        }
        tensors.constant(key + ".bias", {width}, 0.0F);
        tensors.constant(key + ".apply_noise.weight", {width}, 0.1F);
        tensors.normal(key + ".apply_noise.noise", {1, 1, side, side});
        tensors.normal(key + ".style.weight", {2 * width, w_dim});
        tensors.constant(key + ".style.bias", {2 * width}, 0.0F);
    }
    const std::string output = "synthesis.output" + std::to_string(layers_for(resolution) / 2 - 1);
    tensors.normal(output + ".weight", {3, channels_at(resolution), 1, 1});
    tensors.constant(output + ".bias", {3}, 0.0F);
    return tensors.take();
}

ArrayMap random_progan(int resolution, int z_dim, std::uint64_t seed) {
    check(resolution, z_dim);
    RandomTensors tensors(seed);
    tensors.normal("layer0.weight", {channels_at(4), z_dim, 4, 4});
    tensors.constant("layer0.bias", {channels_at(4)}, 0.0F);
    for (int j = 1; j < layers_for(resolution); ++j) {
        const std::string key = "layer" + std::to_string(j);
        const int width = channels_at(4 << (j / 2));
        tensors.normal(key + ".weight", {width, channels_at(4 << ((j - 1) / 2)), 3, 3});
        tensors.constant(key + ".bias", {width}, 0.0F);
    }
    const std::string output = "output" + std::to_string(layers_for(resolution) / 2 - 1);
    tensors.normal(output + ".weight", {3, channels_at(resolution), 1, 1});
    tensors.constant(output + ".bias", {3}, 0.0F);
    return tensors.take();
}

}  // namespace surveyor
