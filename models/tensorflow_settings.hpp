#pragma once

#include "models/network_file.hpp"
#include "models/stylegan2_layout.hpp"

namespace surveyor {

/// Takes from the construction arguments (`static_kwargs`) of a TensorFlow-era StyleGAN2 what its tensors do not tell:
/// multiplier, clamp and FIR kernel go to `file` (settings and weights), arguments that nothing here knows are noted.
/// DataError for another network version, architecture or activation, and for a network in the middle of progressive
/// growing.
void read_tensorflow_settings(const Checkpoint& checkpoint, const StyleGan2Sizes& sizes, NetworkFile& file);

}  // namespace surveyor
