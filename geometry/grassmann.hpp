#pragma once

#include "geometry/matrix.hpp"

namespace surveyor {

/// Distances between the leading k-dimensional spans of two ordered bases, for every k at once. Entry k - 1 is
/// dimension k.
struct NestedDistances {
    Vector projection;  ///< [k_max], in [0, 1]: sine of the largest principal angle, = |P_A - P_B|_2 (paper, Eq. 13)
    Vector geodesic;    ///< [k_max], radian, in [0, sqrt(k) pi/2]: sqrt(sum theta_i^2) (paper, Eq. 14)
};

/// Distances for k = 1 .. k_max between the spans of the first k rows of `a_rows` and `b_rows` [>= k_max, dim],
/// k_max <= dim. The rows need not be orthonormal: they are made so first, keeping all leading spans, so that bases
/// stored in float32 do not show their rounding as distance. NumericError when rows are dependent or not finite.
[[nodiscard]] NestedDistances nested_distances(const Matrix& a_rows, const Matrix& b_rows, int k_max);

/// The principal angles themselves, radian: row k - 1 holds the k angles of the k-dimensional spans in ascending
/// order and zeros behind them, [k_max, k_max].
[[nodiscard]] Matrix nested_angles(const Matrix& a_rows, const Matrix& b_rows, int k_max);

}  // namespace surveyor
