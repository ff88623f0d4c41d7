#pragma once

#include <memory>

#include "models/generator.hpp"
#include "models/network_file.hpp"
#include "models/style_generator.hpp"

namespace surveyor {

/// A StyleGAN2 generator (Karras et al., CVPR 2020, arXiv 1912.04958) from what load_stylegan2() made of its file.
/// Truncation follows the options for every psi; the programs of rosinality and genforce apply theirs below 1 alone.
/// DataError for a label or noise images that do not fit the network.
[[nodiscard]] std::unique_ptr<Generator> make_stylegan2(NetworkFile file, const GeneratorOptions& options);

/// Its first half: facts, mapping network with the options' label, and centre. Takes `file.info` over.
[[nodiscard]] StyleParts mapping_parts(NetworkFile& file, const GeneratorOptions& options);

}  // namespace surveyor
