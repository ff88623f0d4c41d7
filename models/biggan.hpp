#pragma once

#include <memory>

#include "models/generator.hpp"
#include "models/network_file.hpp"

namespace surveyor {

/// A BigGAN-deep generator (Brock, Donahue and Simonyan, ICLR 2019, arXiv 1809.11096) of one class, or of a mixture of
/// classes, from what load_biggan() made of its file.
///
/// It has no mapping network: W is the output of a layer. "gen_z", the first one, is affine in z, so its Local Basis is
/// the same for every z and every class, and bases at different z differ by nothing. "layer_0", "layer_1", ... are the
/// outputs of the blocks (the attention is not counted), flattened [channel, row, column]; they curve. Later layers see
/// z again: synthesize() continues from w with the z it is given.
[[nodiscard]] std::unique_ptr<Generator> make_biggan(NetworkFile file, const GeneratorOptions& options);

/// A space whose Jacobian has more numbers than this (268 MB) is refused.
inline constexpr std::int64_t largest_biggan_jacobian = std::int64_t{1} << 25;

}  // namespace surveyor
