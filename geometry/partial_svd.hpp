#pragma once

#include "geometry/matrix.hpp"

namespace surveyor {

/// The k leading singular triplets of a matrix j [m, n].
struct LeadingTriplets {
    Matrix u_rows;      ///< [k, m], left vectors as rows
    Vector s;           ///< [k], descending
    Matrix v_rows;      ///< [k, n], right vectors as rows
    double next = 0.0;  ///< s_{k+1}, for the gap after the last; 0 if there is none
    bool full = false;  ///< whether the full decomposition was used
};

/// How exact a partial decomposition is.
enum class Accuracy {
    float64,  ///< errors about 1e-15 s_1 in values, 1e-15 s_1 / gap in subspaces, as of the full decomposition
    float32,  ///< errors up to 1e-6 s_1 and 1e-6 s_1 / gap, half the time: for a matrix that is no better itself
};

/// Leading triplets of `j` [m, n], 1 <= k <= min(m, n), with the signs as they come.
///
/// Method: Golub-Kahan bidiagonalisation in blocks (Golub, Luk and Overton, "A block Lanczos method for computing the
/// singular values and corresponding singular vectors of a matrix", ACM TOMS 7, 1981) from a fixed start block,
/// re-orthogonalised on the right side, which keeps the left side orthogonal enough (Simon and Zha, SIAM J. Sci.
/// Comput. 21, 2000), and a Rayleigh-Ritz step on j itself, in float64 always, so that both sides are orthonormal to
/// rounding. Nothing is squared on the way.
///
/// What comes out is checked, never trusted: every triplet has |j^T u - s v| <= 1e-12 s_1 (float32: 1e-6 s_1; j v = s u
/// holds by construction), and a Cholesky factorisation shows that no singular value beyond the k found exceeds s_{k+1}
/// by more than 1e-4 of it. When a check fails, when convergence is too slow to pay, when min(m, n) is small or k a
/// large part of it, or when s_k / s_1 < 1e-6 (float32: 1e-2), the next more careful method answers: float64, and at
/// last the full decomposition.
///
/// Tall matrices need nothing of their own: J of BigGAN's first layer, 32768 by 128, has few columns, and the full
/// decomposition begins with a QR factorisation, 0.23 s on one core, as long as factor and triangle one by one.
[[nodiscard]] LeadingTriplets leading_triplets(const Matrix& j, int k, Accuracy accuracy = Accuracy::float64);

}  // namespace surveyor
