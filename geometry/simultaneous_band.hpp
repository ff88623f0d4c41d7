#pragma once

#include <cstdint>

#include "geometry/matrix.hpp"

namespace surveyor {

/// How many standard errors a band over K conditions must reach to both sides so that, with probability `level`, it
/// holds all K values at once: the quantile of
///
///     max_k |sum_i xi_i psi_ik| / (n SE_k),    xi_i independent standard normals,
///
/// over `draws` (multiplier bootstrap; Chernozhukov, Chetverikov and Kato, 2013). `influences` [sample, condition] are
/// those of Estimate::generated, of conditions that share their samples; columns without variance do not count. Between
/// normal_quantile((1 + level) / 2), at K = 1 or when all conditions move as one, and the bound of Bonferroni, up to
/// the noise of the draws. Draw b depends on (seed, metric_bootstrap, b) alone.
[[nodiscard]] double simultaneous_reach(const Matrix& influences, double level, int draws, std::uint64_t seed);

}  // namespace surveyor
