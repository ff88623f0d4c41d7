#pragma once

#include "geometry/matrix.hpp"
#include "geometry/partial_svd.hpp"

namespace surveyor {

/// Below this relative gap the span of the first k vectors is not determined by the numbers: what is computed from it
/// is kept, but marked as degenerate.
inline constexpr double degenerate_gap = 1e-6;

/// Local Basis of a map f: Z -> W at one point ("Do Not Escape From the Manifold", ICLR 2022, Algorithm 1): the
/// leading singular triplets of its Jacobian. Row k is the k-th principal direction, J z_vectors_k =
/// singular_values_k w_vectors_k.
struct LocalBasis {
    Matrix w_vectors;        ///< [vector, w_dim], orthonormal rows, canonical sign
    Matrix z_vectors;        ///< [vector, z_dim], orthonormal rows, each with its w vector's sign
    Vector singular_values;  ///< [vector], descending
    Vector gap;              ///< [vector], (s_k - s_{k+1}) / s_1; s beyond the last is 0; all 0 for a zero Jacobian
};

/// Local Basis of rank `vectors`, 1 <= vectors <= min(w_dim, z_dim), from jacobian [w_dim, z_dim]. Inside a tie the
/// order is the decomposition's and means nothing. `accuracy` float32 suits a Jacobian that was formed in float32.
/// NumericError when the Jacobian is not finite.
[[nodiscard]] LocalBasis local_basis(const Matrix& jacobian, int vectors, Accuracy accuracy = Accuracy::float64);

/// +1 or -1 for each row: the factor that makes its entry of largest magnitude (the first such entry) positive.
/// GANSpace's published files obey the same rule.
[[nodiscard]] Vector canonical_signs(const Matrix& rows);

/// The rows, each times its canonical sign.
[[nodiscard]] Matrix with_canonical_signs(const Matrix& rows);

}  // namespace surveyor
