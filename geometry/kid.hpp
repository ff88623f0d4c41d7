#pragma once

#include <cstdint>

#include "geometry/estimate.hpp"

/// Kernel Inception Distance ("Demystifying MMD GANs", ICLR 2018): the squared maximum mean discrepancy under the
/// kernel k(x, y) = (x.y / dim + 1)^3, without bias at any number of samples. Rows are samples [sample, dim]. Kernel
/// values are formed in tiles, so memory does not grow with the square of the samples.

namespace surveyor {

/// sum over j != i of k(x_i, x_j), [sample]. Of a reference it is computed once.
[[nodiscard]] Vector kernel_sums_within(const Matrix& x);

/// Sums of k(x_i, y_j).
struct CrossSums {
    Vector of_first;   ///< over j, [sample of x]
    Vector of_second;  ///< over i, [sample of y]
};

[[nodiscard]] CrossSums kernel_sums_between(const Matrix& x, const Matrix& y);

/// Over all pairs,
///
///     sum_{i != j} k(x_i, x_j) / (n (n - 1)) + sum_{i != j} k(y_i, y_j) / (m (m - 1)) - 2 sum_ij k(x_i, y_j) / (n m),
///
/// from sums_within of both sets and the sums between them. May be negative; that is not clamped. The influences are
/// those of the jackknife that leaves out one sample, which the same sums give. DataError with fewer than three
/// samples on a side.
[[nodiscard]] Estimate kid_estimate(const Vector& within_generated,
                                    const Vector& within_reference,
                                    const CrossSums& between);

/// The same from the features.
[[nodiscard]] Estimate kid_estimate(const Matrix& generated, const Matrix& reference);

/// The published protocol: mean over subsets of equally many samples of both sets, drawn without replacement.
struct SubsetKid {
    double mean = 0.0;
    double standard_deviation = 0.0;  ///< over subsets, divisor their number; no standard error: subsets overlap
    Vector values;                    ///< [subset]
};

/// Subset s of the generated set is random_subset(n, size, seed, 2 s), of the reference (m, size, seed, 2 s + 1).
/// DataError when `size` exceeds a set or is below 2.
[[nodiscard]] SubsetKid kid_of_subsets(
    const Matrix& generated, const Matrix& reference, int subsets, Eigen::Index size, std::uint64_t seed);

/// One value of that protocol, between two sets of equally many samples, at least two.
[[nodiscard]] double kid_of_pair(const Matrix& x, const Matrix& y);

}  // namespace surveyor
