#pragma once

#include "geometry/matrix.hpp"

namespace surveyor {

/// A uniformly distributed orthonormal frame: the Q of the QR decomposition of `gaussian` [dim, k], k <= dim, whose
/// entries are independent standard normals, with diag(R) > 0, which makes Q Haar distributed (Mezzadri, "How to
/// generate random matrices from the classical compact groups", 2007). Returned as rows [k, dim].
[[nodiscard]] Matrix haar_frame(const Matrix& gaussian);

}  // namespace surveyor
