#pragma once

#include <cstdint>

#include "base/array.hpp"

namespace surveyor {

/// Sizes of a random BigGAN-deep; the blocks are those of the published generator of `resolution`: 128, 256 or 512.
struct RandomBigGan {
    int resolution = 128;
    int channel_width = 128;
    int z_dim = 128;
    int classes = 1000;
    std::uint64_t seed = 0;
};

/// A BigGAN-deep of random weights in the published names, without config.json: weights N(0, 1), biases 0.1 N(0, 1),
/// statistics of mean 0.1 N(0, 1) and variance 0.3, with which activations keep their size from block to block. The
/// vectors of each spectral norm are converged by ten steps of power iteration, as a training leaves them.
[[nodiscard]] ArrayMap random_biggan(const RandomBigGan& sizes);

}  // namespace surveyor
