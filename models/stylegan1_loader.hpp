#pragma once

#include "models/network_file.hpp"

namespace surveyor {

/// True when some layout of StyleGAN recognises the checkpoint's names, or it is an export of one.
[[nodiscard]] bool is_stylegan1(const Checkpoint& checkpoint);

/// A StyleGAN in canonical names (stylegan1_layout.hpp). Settings: `instance_norm_epsilon`; `fused_scale`, "auto"
/// (sides of 128 and more double by a transposed convolution of the kernel as stored), "true" or "false" (all do, none
/// does), and `mapping_lr_multiplier`, these two where an option or the file tells them. DataError naming the tensor,
/// with expected and found shape, when one is missing, misshapen or not finite, and when the network is conditional,
/// begins with no constant or is half grown.
[[nodiscard]] NetworkFile load_stylegan1(const Checkpoint& checkpoint, const GeneratorOptions& options);

}  // namespace surveyor
