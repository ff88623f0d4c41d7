#pragma once

#include "geometry/matrix.hpp"

/// Reference for tests and benchmarks only: the distances as the paper's equations and its public code write them, one
/// dimension at a time and with matrices of size [dim, dim]. Slow; the geodesic distance is wrong below about 1e-8 per
/// angle. Use grassmann.hpp.

namespace surveyor {

/// Largest singular value of P_A - P_B, P the dense orthogonal projector onto the first k rows (Eq. 13).
[[nodiscard]] double dense_projection_distance(const Matrix& a_rows, const Matrix& b_rows, int k);

/// sqrt(sum arccos(s_i)^2) over the singular values s_i, clamped to 1, of A B^T, first k rows each (Eq. 14).
[[nodiscard]] double arccos_geodesic_distance(const Matrix& a_rows, const Matrix& b_rows, int k);

}  // namespace surveyor
