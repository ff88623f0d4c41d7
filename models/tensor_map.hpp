#pragma once

#include <ATen/core/Tensor.h>

#include <map>
#include <string>
#include <string_view>

#include "base/array.hpp"

namespace surveyor {

/// Weights by canonical name, on the CPU in the type of the file.
using TensorMap = std::map<std::string, at::Tensor>;

/// Whether NaN and infinity are let in.
enum class Finiteness { required, any };

/// `array`, whose memory it takes over, as a tensor on the CPU, reshaped to `shape` (as many elements). The array must
/// hold float16, bfloat16, float32 or float64; DataError, naming `name`, otherwise or when an entry is not finite.
[[nodiscard]] at::Tensor weight_of(Array array,
                                   const Shape& shape,
                                   std::string_view name,
                                   Finiteness finiteness = Finiteness::required);

/// Element type of a weight: float16, bfloat16, float32 or float64.
[[nodiscard]] DType dtype_of(const at::Tensor& weight);

/// The tensor called `name`, which must be there.
[[nodiscard]] const at::Tensor& weight(const TensorMap& weights, const std::string& name);

}  // namespace surveyor
