#pragma once

#include <memory>

#include "models/generator.hpp"
#include "models/network_file.hpp"

namespace surveyor {

/// A StyleGAN2 generator (Karras et al., CVPR 2020, arXiv 1912.04958) from what load_stylegan2() made of its file.
[[nodiscard]] std::unique_ptr<Generator> make_stylegan2(NetworkFile file, const GeneratorOptions& options);

}  // namespace surveyor
