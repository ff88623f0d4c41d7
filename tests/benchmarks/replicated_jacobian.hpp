#pragma once

#include <ATen/core/Tensor.h>

#include "base/array.hpp"
#include "models/mapping.hpp"

namespace surveyor::benchmarks {

/// The mapping network of random_stylegan2() in `dtype`, its constants folded into the weights.
[[nodiscard]] Mapping mapping_of(const ArrayMap& weights, at::ScalarType dtype);

/// Jacobian [w_dim, z_dim] of a mapping at z [z_dim] as public notebooks compute it: z repeated w_dim times, one pass
/// forward, and one backward with the identity as gradient of the outputs. (The weights ask for no gradients and hold
/// their constants, which the notebooks do not trouble to do: the kinder version.)
[[nodiscard]] at::Tensor replicated_jacobian(const Mapping& mapping, const at::Tensor& z);

}  // namespace surveyor::benchmarks
