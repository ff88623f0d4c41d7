#pragma once

#include <ATen/core/Tensor.h>

#include "base/array.hpp"
#include "geometry/matrix.hpp"

// The one place where a tensor or a matrix becomes an Array and back.

namespace surveyor {

/// Any tensor of a type that Array knows, from any device; copied.
[[nodiscard]] Array to_array(const at::Tensor& tensor);

/// On the CPU, copied.
[[nodiscard]] at::Tensor to_tensor(const Array& array);

/// A two-dimensional array of any numeric type.
[[nodiscard]] Matrix to_matrix(const Array& array);

/// A two-dimensional float64 tensor on the CPU.
[[nodiscard]] Matrix to_matrix(const at::Tensor& tensor);

/// An array of any numeric type, as one row of numbers.
[[nodiscard]] Vector to_vector(const Array& array);

/// A one-dimensional float64 tensor on the CPU.
[[nodiscard]] Vector to_vector(const at::Tensor& tensor);

[[nodiscard]] at::Tensor to_tensor(const Vector& vector);

/// [rows, columns], rounded to float32.
[[nodiscard]] Array to_float32(const Matrix& matrix);

/// [rows, columns].
[[nodiscard]] Array to_float64(const Matrix& matrix);

/// [size].
[[nodiscard]] Array to_float64(const Vector& vector);

/// A list of equally shaped parts as one array with a new first dimension.
[[nodiscard]] Array stacked(const std::vector<Array>& parts);

}  // namespace surveyor
