#pragma once

#include "models/network_file.hpp"

namespace surveyor {

/// True when some layout of ProGAN recognises the checkpoint's names, or it is an export of one.
[[nodiscard]] bool is_progan(const Checkpoint& checkpoint);

/// A ProGAN in canonical names (progan_layout.hpp). Setting: `latent_norms`, how often z is normalised before the first
/// layer (1, or 2 in genforce's programs, which differs by about 1e-9). Where the names do not tell a fused network,
/// its shapes do; where all layers are equally wide, the option fused_scale, or the published default, not fused, which
/// is then noted as assumed. DataError naming the tensor, with expected and found shape, when one is missing, misshapen
/// or not finite, and when the network is half grown.
[[nodiscard]] NetworkFile load_progan(const Checkpoint& checkpoint, const GeneratorOptions& options);

}  // namespace surveyor
