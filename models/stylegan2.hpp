#pragma once

#include <memory>

#include "base/array.hpp"
#include "models/generator.hpp"

namespace surveyor {

/// A StyleGAN2 generator (Karras et al., CVPR 2020, arXiv 1912.04958) from a file's arrays, in any known layout.
/// With psi other than 1 and no centre in the file, the centre is estimated from 10,000 z of a fixed stream, and
/// noted.
[[nodiscard]] std::unique_ptr<Generator> make_stylegan2(const ArrayMap& arrays, const GeneratorOptions& options);

}  // namespace surveyor
