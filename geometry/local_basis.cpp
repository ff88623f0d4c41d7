#include "geometry/local_basis.hpp"

#include <cmath>

namespace surveyor {
namespace {

Vector relative_gaps(const Vector& values, double next) {
    const Eigen::Index count = values.size();
    if (values(0) == 0) {
        return Vector::Zero(count);
    }
    Vector following(count);
    following.head(count - 1) = values.tail(count - 1);
    following(count - 1) = next;
    return (values - following) / values(0);
}

}  // namespace

Vector canonical_signs(const Matrix& rows) {
    Vector signs(rows.rows());
    for (Eigen::Index i = 0; i < rows.rows(); ++i) {
        Eigen::Index largest = 0;
        for (Eigen::Index c = 1; c < rows.cols(); ++c) {
            if (std::abs(rows(i, c)) > std::abs(rows(i, largest))) {
                largest = c;
            }
        }
        signs(i) = rows(i, largest) < 0 ? -1.0 : 1.0;
    }
    return signs;
}

Matrix with_canonical_signs(const Matrix& rows) {
    return canonical_signs(rows).asDiagonal() * rows;
}

LocalBasis local_basis(const Matrix& jacobian, int vectors, Accuracy accuracy) {
    const LeadingTriplets triplets = leading_triplets(jacobian, vectors, accuracy);
    const Vector signs = canonical_signs(triplets.u_rows);
    return {.w_vectors = signs.asDiagonal() * triplets.u_rows,
            .z_vectors = signs.asDiagonal() * triplets.v_rows,
            .singular_values = triplets.s,
            .gap = relative_gaps(triplets.s, triplets.next)};
}

}  // namespace surveyor
