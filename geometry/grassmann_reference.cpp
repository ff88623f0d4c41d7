#include "geometry/grassmann_reference.hpp"

#include <cmath>

#include "geometry/linalg.hpp"

namespace surveyor {

double dense_projection_distance(const Matrix& a_rows, const Matrix& b_rows, int k) {
    const Matrix a = orthonormal_rows(a_rows.topRows(k));
    const Matrix b = orthonormal_rows(b_rows.topRows(k));
    return singular_values(transposed_product(a, a) - transposed_product(b, b), "difference of projectors")(0);
}

double arccos_geodesic_distance(const Matrix& a_rows, const Matrix& b_rows, int k) {
    const Matrix a = orthonormal_rows(a_rows.topRows(k));
    const Matrix b = orthonormal_rows(b_rows.topRows(k));
    const Vector cosines = singular_values(product_transposed(a, b), "cosines of principal angles").cwiseMin(1.0);
    return cosines.array().acos().matrix().norm();
}

}  // namespace surveyor
