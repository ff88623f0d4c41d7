#pragma once

#include <memory>

#include "models/generator.hpp"
#include "models/network_file.hpp"

namespace surveyor {

// A StyleGAN3 file (Karras et al., NeurIPS 2021, arXiv 2106.12423) gives its mapping network, which is that of
// StyleGAN2: studies of W are possible, images are not.

/// True for NVIDIA's names with StyleGAN3's Fourier features, and for an export of such a mapping network.
[[nodiscard]] bool is_stylegan3(const Checkpoint& checkpoint);

/// The mapping network in canonical names (stylegan2_layout.hpp); info.resolution is 0. DataError like load_stylegan2.
[[nodiscard]] NetworkFile load_stylegan3(const Checkpoint& checkpoint, const GeneratorOptions& options);

/// A generator whose synthesize() throws DataError.
[[nodiscard]] std::unique_ptr<Generator> make_stylegan3(NetworkFile file, const GeneratorOptions& options);

}  // namespace surveyor
