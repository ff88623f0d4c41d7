#pragma once

#include "base/array.hpp"

namespace surveyor {

/// All tensors of the FID Inception network (472, float32) with values that a formula makes from their names, the same
/// everywhere. With them the network's features are of order 1 and depend on every tensor, so that goldens need no
/// file of 95 MB.
///
/// h is the 64-bit FNV-1a hash of the name; x = h + (i + 1) 0x9E3779B97F4A7C15 goes through the finaliser of
/// SplitMix64; v = 2 (x >> 11) 2^-53 - 1. Element i is, computed in float64: v sqrt(6 / fan-in) in convolutions, 0.25 v
/// in batch-norm biases and means, 1 + 0.25 v in batch-norm weights and variances, v sqrt(3 / 2048) in fc.weight and
/// 0.5 v in fc.bias.
[[nodiscard]] ArrayMap formula_inception();

}  // namespace surveyor
