#pragma once

#include "models/network_file.hpp"

namespace surveyor {

// BigGAN-deep exists in one layout, that of huggingface/pytorch-pretrained-BigGAN. Canonical names (b is a block, k a
// norm or convolution 0..3 of it):
//   embedding [z_dim, classes]
//   gen_z, rgb, b{b}.conv{k}, attention.{theta, phi, g, o}:
//                          .weight, .bias (not of the attention), .u, .v: the vectors of the spectral norm, v optional
//   b{b}.norm{k}           .mean, .variance [statistics, channels], .scale and .offset with .weight, .u, .v
//   norm                   .mean, .variance, .weight, .bias
//   attention.gamma [1]

/// True for BigGAN-deep in the published names and for this program's export of one.
[[nodiscard]] bool is_biggan(const Checkpoint& checkpoint);

/// A BigGAN-deep in canonical names, its configuration in the settings. DataError naming the tensor, with expected and
/// found shape, when one is missing, misshapen or not finite, and as biggan_config().
[[nodiscard]] NetworkFile load_biggan(const Checkpoint& checkpoint, const GeneratorOptions& options);

}  // namespace surveyor
