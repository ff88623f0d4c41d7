#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/configs.hpp"

// How the section `latents` has its sets drawn. Two things stand in its field `stream`:
//   The prior, N(0, I) or the truncated normal, is every set's: a reference of another prior would be no baseline.
//   The stream, ours or NumPy's, is main's alone. The other sets have always their own stream of Philox: nobody has
//   published their samples, and theirs must be independent of main whatever its seeds are.

namespace surveyor::latent_set {

/// z [last - first, z_dim], float32, CPU: samples [first, last) of a set drawn from the prior. Each depends on the
/// section, the seed, the set and its index alone. Not for close@E, which starts from main, nor for a main from a file.
///
/// A main set drawn by NumPy from one seed is one sequence, row after row: `last` x z_dim numbers are drawn for it, at
/// 25 ns each.
[[nodiscard]] at::Tensor draw(const Configs& configs, const std::string& set, std::int64_t first, std::int64_t last);

/// The fields that these samples depend on, for Group::values; how many there are is not among them.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> draw_values(const Configs& configs,
                                                                           const std::string& set);

}  // namespace surveyor::latent_set
