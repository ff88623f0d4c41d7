#pragma once

#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

#include "base/array.hpp"
#include "base/random.hpp"
#include "geometry/linalg.hpp"

namespace surveyor::testing {

/// Independent standard normals, the same for the same arguments.
inline Matrix gaussian(Eigen::Index rows, Eigen::Index cols, std::uint64_t index) {
    Matrix values(rows, cols);
    RandomStream(20, Purpose::random_weights, index)
        .normals(std::span<double>(values.data(), static_cast<std::size_t>(values.size())));
    return values;
}

inline Matrix orthogonal(Eigen::Index dim, std::uint64_t index) {
    return qr(gaussian(dim, dim, index)).q;
}

/// Random singular vectors, the given singular values.
inline Matrix with_spectrum(const Vector& values, std::uint64_t index) {
    const Eigen::Index dim = values.size();
    return orthogonal(dim, index) * values.asDiagonal() * orthogonal(dim, index + 1).transpose();
}

inline Matrix matrix_of(const Array& array) {
    const std::vector<double> values = array.as_doubles();
    return Eigen::Map<const Matrix>(values.data(), array.size(0), array.size(1));
}

inline Vector vector_of(const Array& array) {
    const std::vector<double> values = array.as_doubles();
    return Eigen::Map<const Vector>(values.data(), array.count());
}

/// Sine of the largest angle between the row spans of two orthonormal bases of equal size.
inline double span_error(const Matrix& a, const Matrix& b) {
    return singular_values(b - b * a.transpose() * a)(0);
}

inline double largest(const Matrix& a) {
    return a.cwiseAbs().maxCoeff();
}

}  // namespace surveyor::testing
