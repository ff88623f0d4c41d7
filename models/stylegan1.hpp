#pragma once

#include <memory>

#include "models/generator.hpp"
#include "models/network_file.hpp"

namespace surveyor {

/// A StyleGAN generator (Karras et al., CVPR 2019, arXiv 1812.04948) from what load_stylegan1() made of its file. Its
/// style weights are all rows of all layers, scales and shifts, as in the published SeFa.
[[nodiscard]] std::unique_ptr<Generator> make_stylegan1(NetworkFile file, const GeneratorOptions& options);

}  // namespace surveyor
