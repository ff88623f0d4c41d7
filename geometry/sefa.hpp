#pragma once

#include "geometry/matrix.hpp"

namespace surveyor {

/// Closed-form factorisation of style weights (SeFa; Shen and Zhou, CVPR 2021).
struct SefaDirections {
    Matrix directions;   ///< [direction, w_dim], orthonormal rows, canonical sign
    Vector eigenvalues;  ///< [direction], descending; they sum to the number of non-zero rows over all w_dim of them
};

/// The `count` leading eigenvectors of A^T A, where A is `style_weights` [channel, w_dim] (the affine style
/// transforms of the chosen layers stacked) with every row scaled to unit length, so that each channel counts alike
/// and no equalised-learning-rate constant matters. Zero rows carry no direction and are left out. 1 <= count <=
/// w_dim. DataError when all rows are zero.
[[nodiscard]] SefaDirections sefa_directions(const Matrix& style_weights, int count);

}  // namespace surveyor
