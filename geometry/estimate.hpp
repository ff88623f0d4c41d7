#pragma once

#include "geometry/matrix.hpp"

namespace surveyor {

/// A number computed from a generated set and a reference set, with what each sample contributes to its error: the
/// influence of sample i is the first-order change of the value, times the number of samples, when i gains weight
/// (Hampel, 1974), or n - 1 times what leaving i out takes away (Tukey's jackknife). Each influence has mean 0.
struct Estimate {
    double value = 0.0;
    Vector generated;  ///< [generated sample]
    Vector reference;  ///< [reference sample]; empty when the reference counts as exact
};

/// What an interval speaks of: this very reference set, or the population that it was drawn from.
enum class ReferenceIs { fixed, sampled };

/// Square root of the sum over the sets of variance(influence) / count, the variance with divisor n - 1. DataError when
/// a set that counts has fewer than two samples, or `sampled` finds no influence of the reference.
[[nodiscard]] double standard_error(const Estimate& estimate, ReferenceIs reference = ReferenceIs::fixed);

/// a - b of two conditions whose sample i has the same latent, against the same reference. The influences subtract
/// sample by sample, so what both share cancels.
[[nodiscard]] Estimate paired_difference(const Estimate& a, const Estimate& b);

struct Interval {
    double low = 0.0;
    double high = 0.0;
};

/// value -+ quantile x standard error, at a two-sided level such as 0.95.
[[nodiscard]] Interval normal_interval(double value, double error, double level = 0.95);

/// Of a share of `count` independent samples (Wilson, 1927): never empty, also at shares of 0 and 1.
[[nodiscard]] Interval share_interval(double share, Eigen::Index count, double level = 0.95);

/// What leaving out one of K equal blocks of samples at a time tells (Quenouille, 1956; Tukey, 1958).
struct BlockJackknife {
    double corrected = 0.0;       ///< K value - (K - 1) mean of the others: free of the bias in 1 / n
    double standard_error = 0.0;  ///< sqrt((K - 1) / K sum (value_k - mean)^2)
};

/// From the value of all samples and those without block k, [K], K >= 2.
[[nodiscard]] BlockJackknife block_jackknife(double value, const Vector& without_block);

}  // namespace surveyor
