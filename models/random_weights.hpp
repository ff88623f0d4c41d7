#pragma once

#include <cstdint>

#include "base/array.hpp"

namespace surveyor {

/// A StyleGAN2 of random weights in rosinality's tensor names, distributed as at the start of a training: mapping
/// weights N(0, 1)/0.01, all others N(0, 1), affine biases 1, other biases 0; noise strengths are 0.1, so that
/// noise takes part, and `latent_avg` is absent. Channels are 512 up to 32 px, then 256, 128, ... times
/// `channel_multiplier` (2 is "config-f"). Element for element the same for the same seed everywhere. `resolution`
/// is a power of two, 8 to 1024.
[[nodiscard]] ArrayMap random_stylegan2(int resolution,
                                        int channel_multiplier,
                                        int w_dim = 512,
                                        std::uint64_t seed = 0);

}  // namespace surveyor
