#pragma once

#include <optional>
#include <string>

#include "models/network_file.hpp"
#include "models/stylegan2_layout.hpp"

namespace surveyor {

// Settings of a StyleGAN2 in NetworkFile::settings, beside those of network_file.hpp:
//   demodulation_epsilon     "scaled" (1e-8 is added to squares of W/sqrt(fan_in)) or "plain" (of W)
//   mapping_lr_multiplier    of the mapping network; absent when neither the file nor an option holds it
//   conv_clamp               bound on activations of all layers, or "none"; absent like the multiplier
//   conv_clamp.{layer}       of one canonical layer, where they differ

/// Fills `file.settings` from an export's metadata, a pickle's attributes or TensorFlow's arguments; options win over
/// them. What stays open is told in `file.info.assumed`. DataError for activation functions other than the published
/// ones, naming the layer, and for multipliers that contradict each other.
void read_stylegan2_settings(const Checkpoint& checkpoint,
                             const StyleGan2Layout& layout,
                             const StyleGan2Sizes& sizes,
                             const GeneratorOptions& options,
                             NetworkFile& file);

/// The multiplier to compute with.
[[nodiscard]] double mapping_multiplier(const NetworkFile& file);

/// The bound on activations of a canonical layer ("b8.conv0").
[[nodiscard]] std::optional<double> layer_clamp(const NetworkFile& file, const std::string& layer);

}  // namespace surveyor
