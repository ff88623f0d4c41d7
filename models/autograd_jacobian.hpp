#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>

#include "models/generator.hpp"

namespace surveyor {

/// A differentiable map of rows, [n, in] -> [n, out]; what a row becomes depends on that row alone. It computes in
/// float64 on the CPU, by operators that LibTorch can differentiate, and changes nothing in place.
using RowMap = std::function<at::Tensor(const at::Tensor&)>;

/// How derivatives are taken. `forward`: one directional derivative per input (a column of J), carried along with the
/// values. `reverse`: one gradient per output (a row of J). `automatic`: the one with fewer passes, and reverse where
/// an operator of the map has no forward derivative.
enum class Differentiation { automatic, forward, reverse };

/// Value and Jacobian of `map` at one z [in] by automatic differentiation, for maps without a closed form. Copies of z
/// go through the map as a batch, one for each column (row) of J, as many at a time as keep the outputs of a batch at
/// 32 MB. Costs about 3 evaluations per column forward, 3 per row in reverse.
///
/// Calls from several threads wait for each other while they differentiate forward: LibTorch has one such
/// differentiation per process. DataError when the map cannot be differentiated, NumericError when J is not finite.
[[nodiscard]] MapLinearisation autograd_jacobian(const RowMap& map,
                                                 const at::Tensor& z,
                                                 Differentiation differentiation = Differentiation::automatic);

}  // namespace surveyor
