#pragma once

#include <cstdint>
#include <vector>

#include "geometry/frechet.hpp"

namespace surveyor {

/// How a Frechet distance is continued to infinitely many samples.
struct ExtrapolationOptions {
    std::vector<Eigen::Index> sizes;  ///< samples per point, each 2 .. all, at least two that differ
    std::uint64_t seed = 0;
    bool averages_disjoint = true;  ///< a point is the mean over all disjoint subsets of its size, not of one alone
};

/// The points and the weighted least squares line through them, value(n) = limit + slope / n.
struct Extrapolation {
    double limit = 0.0;
    double slope = 0.0;
    Vector sizes;   ///< [point]
    Vector values;  ///< [point], mean squared distance of subsets of that size
};

/// FID-infinity ("Effectively unbiased FID and Inception Score and where to find them", CVPR 2020): the bias of a
/// squared Frechet distance is nearly slope / n with a slope that depends on the generator, so the line through
/// distances of subsets of `rows` [sample, dim] meets the distance of the population at 1 / n = 0. Point p is weighted
/// by the number of samples behind it, and its subsets are those of the order (seed, metric_subsets, p).
///
/// With sizes that divide the number of rows and disjoint averages (divided_sizes()), every point averages all samples,
/// so what the draw of the samples adds is common to all points and leaves the slope alone: the limit then has about
/// the standard error of the distance itself. DataError when sizes do not fit the rows.
[[nodiscard]] Extrapolation frechet_infinity(const FrechetReference& reference,
                                             const Matrix& rows,
                                             const ExtrapolationOptions& options);

/// count / parts, ..., count / 2, count / 1.
[[nodiscard]] std::vector<Eigen::Index> divided_sizes(Eigen::Index count, int parts = 4);

/// `points` sizes from `smallest` to `largest` in equal steps, the grid of the original program (5000 .. all, 15).
[[nodiscard]] std::vector<Eigen::Index> even_sizes(Eigen::Index smallest, Eigen::Index largest, int points = 15);

}  // namespace surveyor
