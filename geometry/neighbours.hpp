#pragma once

#include "geometry/matrix.hpp"

namespace surveyor {

/// Numbers of samples, row by row.
using IndexMatrix = Eigen::Matrix<Eigen::Index, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// The nearest other samples of the same set; a sample is never its own neighbour, but its copies are.
struct Neighbours {
    Matrix squared;     ///< [sample, neighbour], squared Euclidean distances, ascending
    IndexMatrix index;  ///< [sample, neighbour], who it is; the lower index first at equal distances
};

/// The `count` >= 1 nearest of each row of `x` [sample, dim]. Candidates, with four to spare, come from products of
/// matrices, tile by tile; squared_distance() puts them in order. DataError when there are no more than `count`
/// samples, NumericError when a number is not finite.
[[nodiscard]] Neighbours nearest_neighbours(const Matrix& x, Eigen::Index count);

}  // namespace surveyor
