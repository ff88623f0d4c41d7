#pragma once

#include <filesystem>
#include <string>

#include "base/array.hpp"

namespace surveyor {

/// Latents that were drawn elsewhere.
struct LatentFile {
    std::string space;   ///< "z" or "w"
    Array rows;          ///< [sample, dim], float32
    std::string digest;  ///< of the rows alone: the same samples in another file are the same samples
};

/// Reads a main set; what the file is, its first bytes tell:
///   .npy         z
///   .npz         its array `z` or `w`; both are a fault, because w is computed from z
///   results.h5   another run's /latents/main: z, or w where that run had no z
/// Rows are [sample, dim], dimensions of length 1 apart, of any floating-point type, and rounded to float32. A w
/// [sample, layer, w_dim] (W+) is read when all layers of each sample have the same.
///
/// DataError names the file: another shape, an entry that is not finite, latents that a run left in its shards.
[[nodiscard]] LatentFile read_latent_file(const std::filesystem::path& path);

}  // namespace surveyor
