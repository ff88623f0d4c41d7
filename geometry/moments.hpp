#pragma once

#include <cstdint>

#include "geometry/matrix.hpp"

namespace surveyor {

/// First two moments of a set of samples in a form that merges without loss (Chan, Golub and LeVeque, 1979): sums
/// around the set's own mean, never around zero.
struct Moments {
    std::int64_t count = 0;
    Vector mean;     ///< [dim]
    Matrix scatter;  ///< [dim, dim], sum of (x - mean)(x - mean)^T
};

/// Moments of `rows` [sample, dim], at least one sample. NumericError when an entry is not finite.
[[nodiscard]] Moments moments_of(const Matrix& rows);

/// Moments of the union of two disjoint sets; one with count 0 is neutral. Not associative to the last bit: merge in a
/// fixed order. What is lost is the rounding of the means, so about 1e-16 |mean| / deviation of the scatter.
[[nodiscard]] Moments merged(const Moments& a, const Moments& b);

/// Moments of what is left of `whole` without `part`, of which it was merged; the inverse of merged() up to rounding.
[[nodiscard]] Moments without(const Moments& whole, const Moments& part);

/// scatter / (count - 1), [dim, dim]. DataError when there are fewer than two samples.
[[nodiscard]] Matrix covariance(const Moments& moments);

}  // namespace surveyor
