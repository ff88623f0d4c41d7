#pragma once

#include <vector>

#include "geometry/estimate.hpp"
#include "geometry/frechet.hpp"

/// What a squared Frechet distance from finite sets is worth. Three things are to be told apart:
///
/// * the distance of n samples is too large on average, by about its bias floor: distances are compared at equal n;
/// * its standard error, for intervals around the expected distance *at this n*;
/// * the jackknife-corrected distance, for intervals around the distance of the populations.

namespace surveyor {

/// The distance of `rows` [sample, dim] to a reference, with the influence of every row,
///
///     psi_i = 2 (mu_g - mu_r).c_i + c_i^T G c_i - mean,    G = 1 - F^T (F S_g F^T)^(-1/2) F,    c_i = x_i - mu_g,
///
/// the derivative of the distance in the direction of sample i. Eigenvalues below dim x epsilon of the largest, and
/// those that the number of samples makes 0, are left out of the inverse root. To first order in 1 / n, so for n well
/// above dim; calls for fewer than dim samples are answered and too small. The reference counts as exact; what it adds
/// as a finite set is this function with the sets exchanged.
[[nodiscard]] Estimate frechet_estimate(const FrechetReference& reference, const Matrix& rows);

/// Expected squared distance between `count` samples of a Gaussian whose covariance has these eigenvalues, and that
/// Gaussian itself, to first order in 1 / count:
///
///     (1 / n) [ sum_i l_i + 1/2 sum_ij l_i l_j (1 + [i = j]) / (l_i + l_j) ].
///
/// No condition can be expected below it. For two finite sets, the floors of both add.
[[nodiscard]] double frechet_floor(const Vector& eigenvalues, std::int64_t count);

/// Leaves out one of `blocks` blocks of consecutive `rows` [sample, dim] at a time; their sizes differ by at most one.
/// Costs a distance for each block, and the memory of one block's moments. DataError with fewer than two blocks, or
/// fewer rows than blocks.
[[nodiscard]] BlockJackknife frechet_jackknife(const FrechetReference& reference, const Matrix& rows, int blocks);

}  // namespace surveyor
