#pragma once

#include <algorithm>

#include "geometry/linalg.hpp"
#include "geometry/matrix.hpp"

namespace surveyor {

/// |x_i - y_j|^2 summed term by term: equal samples have distances that are equal to the bit, whatever set they are in,
/// so that ties are ties.
[[nodiscard]] inline double squared_distance(const Matrix& x, Eigen::Index i, const Matrix& y, Eigen::Index j) {
    return (x.row(i) - y.row(j)).squaredNorm();
}

/// A squared distance as a product of matrices gives it, which is fast and rounds by the size of the samples.
struct RoughDistance {
    double squared;
    double slack;  ///< no more than this away from squared_distance()
};

/// Calls visit(i, j, RoughDistance) for every row i of x and j of y, [sample, dim]. Distances are formed in tiles of 8
/// MB; for each i, j ascends.
template <class Visit>
void for_each_distance(const Matrix& x, const Matrix& y, Visit&& visit) {
    constexpr Eigen::Index tile = 1024;
    const Vector x_norms = x.rowwise().squaredNorm();
    const Vector y_norms = y.rowwise().squaredNorm();
    for (Eigen::Index first = 0; first < x.rows(); first += tile) {
        const Eigen::Index rows = std::min(tile, x.rows() - first);
        for (Eigen::Index start = 0; start < y.rows(); start += tile) {
            const Eigen::Index cols = std::min(tile, y.rows() - start);
            const Matrix inner = product_transposed(x.middleRows(first, rows), y.middleRows(start, cols));
            for (Eigen::Index row = 0; row < rows; ++row) {
                for (Eigen::Index col = 0; col < cols; ++col) {
                    const double norms = x_norms(first + row) + y_norms(start + col);
                    visit(first + row,
                          start + col,
                          RoughDistance{.squared = norms - 2 * inner(row, col), .slack = 1e-11 * norms});
                }
            }
        }
    }
}

}  // namespace surveyor
