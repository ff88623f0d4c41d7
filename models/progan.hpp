#pragma once

#include <memory>

#include "models/generator.hpp"
#include "models/network_file.hpp"

namespace surveyor {

/// A ProGAN generator (Karras et al., ICLR 2018, arXiv 1710.10196) from what load_progan() made of its file. It has no
/// mapping network: W is its first 4x4 image, before the normalisation that follows ("layer0", 16 C entries, see
/// progan_first_layer.hpp). It has no noise layers, so constant noise is the same as none; no centre, so psi must be 1;
/// and no style weights. DataError naming the option that asks for something else.
[[nodiscard]] std::unique_ptr<Generator> make_progan(NetworkFile file, const GeneratorOptions& options);

}  // namespace surveyor
