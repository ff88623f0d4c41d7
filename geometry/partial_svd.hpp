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

/// Leading triplets of `j` [m, n], 1 <= k <= min(m, n), with the signs as they come.
///
/// Method: Golub-Kahan bidiagonalisation in blocks with full re-orthogonalisation of both sides (Golub, Luk and Overton,
/// "A block Lanczos method for computing the singular values and corresponding singular vectors of a matrix", ACM TOMS 7,
/// 1981) from a fixed start block. Nothing is squared on the way, so the vectors are as good as those of the full
/// decomposition: subspace error about 1e-15 s_1 / gap (Wedin).
///
/// What comes out is checked, never trusted: every triplet, and number k + 1, has |j^T u - s v| <= 1e-12 s_1, and a
/// Cholesky factorisation proves that no singular value beyond the k found exceeds s_{k+1} (by more than 1e-6 of it).
/// When a check fails, when the basis grows too large to pay, when k is a large part of min(m, n), or when
/// s_k / s_1 < 1e-6, the full decomposition answers instead.
[[nodiscard]] LeadingTriplets leading_triplets(const Matrix& j, int k);

}  // namespace surveyor
