#include "geometry/grassmann.hpp"

#include <cmath>

#include "base/error.hpp"
#include "geometry/linalg.hpp"

namespace surveyor {
namespace {

/// Two k_max-dimensional bases reduced to what their angles depend on. With A, B [dim, k_max] orthonormal columns,
/// C = A^T B and B - A C = Q R, the first k columns of B in the orthonormal frame (A, Q) read (C; R) down to row k of
/// R. What of them lies in the span of the first k columns of A is the block C[1..k, 1..k], what lies outside it the
/// rows C[k+1.., 1..k] and R[1..k, 1..k]: cosines and sines of the angles are the singular values of those two.
struct CrossFrame {
    Matrix c;  ///< [k_max, k_max]
    Matrix r;  ///< [k_max, k_max], upper triangular
};

CrossFrame cross_frame(const Matrix& a_rows, const Matrix& b_rows, int k_max) {
    expect(k_max >= 1 && k_max <= a_rows.rows() && k_max <= b_rows.rows(), "both bases have at least k_max rows");
    expect(a_rows.cols() == b_rows.cols() && k_max <= a_rows.cols(),
           "both bases lie in one space of >= k_max dimensions");
    const Matrix a = orthonormal_rows(a_rows.topRows(k_max), "first basis of a subspace distance");
    const Matrix b = orthonormal_rows(b_rows.topRows(k_max), "second basis of a subspace distance");
    CrossFrame frame{.c = product_transposed(a, b), .r = {}};
    Matrix outside = b - transposed_product(frame.c, a);
    // The first pass leaves a remainder of size 1e-16 in span(A), as large as the smallest angles that matter.
    outside -= product(product_transposed(outside, a), a);
    frame.r = row_qr_triangle(outside, "part of a basis outside the other");
    return frame;
}

Matrix outside_block(const CrossFrame& frame, Eigen::Index k) {
    const Eigen::Index below = frame.c.rows() - k;
    Matrix block(below + k, k);
    block << frame.c.bottomLeftCorner(below, k), frame.r.topLeftCorner(k, k);
    return block;
}

/// A cosine (or sine) of c is exact to rounding, so the angle it gives is exact to rounding / sqrt(1 - c^2). Up to
/// here that costs a factor of 5 at most.
constexpr double steepest = 0.98;

/// Angles of dimension k, ascending. Taken from the sines below 45 degrees and from the cosines above (Bjorck and
/// Golub, 1973; Knyazev and Argentati, 2002); from one of them alone, which saves half the time, where that is as
/// good.
Vector angles_of(const CrossFrame& frame, Eigen::Index k) {
    const Matrix inside = frame.c.topLeftCorner(k, k);
    const auto cosines_of = [&] {
        return Vector(singular_values(inside, "cosines of principal angles").cwiseMin(1.0));
    };
    const auto sines_of = [&] {
        return Vector(singular_values(outside_block(frame, k), "sines of principal angles").cwiseMin(1.0).reverse());
    };
    const double mean_squared_cosine = inside.squaredNorm() / static_cast<double>(k);
    Vector cosines;
    Vector sines;
    if (mean_squared_cosine > 0.5) {
        sines = sines_of();
        if (sines(k - 1) <= steepest) {
            return sines.array().asin();
        }
        cosines = cosines_of();
    } else {
        cosines = cosines_of();
        if (cosines(0) <= steepest) {
            return cosines.array().acos();
        }
        sines = sines_of();
    }
    Vector angles(k);
    for (Eigen::Index i = 0; i < k; ++i) {
        angles(i) = sines(i) * sines(i) <= 0.5 ? std::asin(sines(i)) : std::acos(cosines(i));
    }
    return angles;
}

}  // namespace

NestedDistances nested_distances(const Matrix& a_rows, const Matrix& b_rows, int k_max) {
    const CrossFrame frame = cross_frame(a_rows, b_rows, k_max);
    NestedDistances distances{.projection = Vector(k_max), .geodesic = Vector(k_max)};
    for (Eigen::Index k = 1; k <= k_max; ++k) {
        const Vector angles = angles_of(frame, k);
        distances.projection(k - 1) = std::sin(angles(k - 1));
        distances.geodesic(k - 1) = angles.norm();
    }
    return distances;
}

Matrix nested_angles(const Matrix& a_rows, const Matrix& b_rows, int k_max) {
    const CrossFrame frame = cross_frame(a_rows, b_rows, k_max);
    Matrix angles = Matrix::Zero(k_max, k_max);
    for (Eigen::Index k = 1; k <= k_max; ++k) {
        angles.row(k - 1).head(k) = angles_of(frame, k);
    }
    return angles;
}

}  // namespace surveyor
