#pragma once

#include "models/network_file.hpp"
#include "models/stylegan2_layout.hpp"

namespace surveyor {

/// True when some layout of StyleGAN2 recognises the checkpoint's names.
[[nodiscard]] bool is_stylegan2(const Checkpoint& checkpoint);

/// A StyleGAN2 in canonical names (stylegan2_layout.hpp); FIR kernels sum to 1. Settings: `demodulation_epsilon`,
/// "scaled" (1e-8 is added to squares of W/sqrt(fan_in)) or "plain" (of W). DataError naming the tensor, with expected
/// and found shape, when one is missing, misshapen or not finite.
[[nodiscard]] NetworkFile load_stylegan2(const Checkpoint& checkpoint, const GeneratorOptions& options);

/// Sizes of a network in canonical names.
[[nodiscard]] StyleGan2Sizes stylegan2_sizes(const TensorMap& weights);

}  // namespace surveyor
