#pragma once

#include <Eigen/Core>

namespace surveyor {

/// Row-major double, because tensors and HDF5 are row-major and Eigen is not. The room's one matrix type: whatever
/// comes in as float32 (stored bases, features) is widened before geometry sees it.
using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// A column of doubles.
using Vector = Eigen::VectorXd;

/// A matrix, or a block of one without a copy (elements of a row are adjacent).
using MatrixView = Eigen::Ref<const Matrix, 0, Eigen::OuterStride<>>;

}  // namespace surveyor
