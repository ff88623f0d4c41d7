#pragma once

#include <ATen/core/Tensor.h>

#include "models/generator.hpp"
#include "models/mapping.hpp"
#include "models/tensor_map.hpp"

namespace surveyor {

/// The label of the options for a network of `classes`, [classes] float64; undefined for a network without classes.
/// DataError, naming generator.label and the number of classes, when it is missing, has another size, is not finite,
/// or the network has none.
[[nodiscard]] at::Tensor class_label(const GeneratorOptions& options, int classes);

/// Puts a label into a mapping network, whose first layer takes z and then the label's numbers. With canonical weights
///     embed.weight E [e, classes], embed.bias b [e]:  h = [norm(z); norm(E c / sqrt(classes) + b)]
///     label.weight L [classes, e]:                    h = norm([z; L^T c])
/// norm being division by the root of the mean square. The first is a constant for a given c and goes into the first
/// layer's bias; the second becomes Mapping::appended. Without either the mapping stays as it is.
void put_label(Mapping& mapping, const TensorMap& weights, const at::Tensor& label);

}  // namespace surveyor
