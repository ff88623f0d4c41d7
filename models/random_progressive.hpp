#pragma once

#include <cstdint>

#include "base/array.hpp"

namespace surveyor {

/// A StyleGAN of random weights in genforce's tensor names, distributed as at the start of a training: mapping weights
/// N(0, 1)/0.01, all others N(0, 1), constants 1, biases 0; noise weights are 0.1, so that noise takes part, and there
/// is no centre. Channels are 512 up to 32 px, then 256, 128, ...: the published sizes. Element for element the same
/// for the same seed everywhere. `resolution` is a power of two, 8 to 1024.
[[nodiscard]] ArrayMap random_stylegan1(int resolution, int w_dim = 512, std::uint64_t seed = 0);

/// The same for a ProGAN: weights N(0, 1), biases 0, layers doubled by plain convolutions.
[[nodiscard]] ArrayMap random_progan(int resolution, int z_dim = 512, std::uint64_t seed = 0);

}  // namespace surveyor
