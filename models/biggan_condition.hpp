#pragma once

#include <ATen/core/Tensor.h>

#include "models/biggan_config.hpp"
#include "models/tensor_map.hpp"

namespace surveyor {

/// What stays the same for all images of one opened BigGAN: its class and truncation. Everything that these decide is
/// folded into the layers when the network is made.
struct BigGanCondition {
    at::Tensor embedding;      ///< [z_dim], float64: that of the class, or the mixture's
    double truncation = 1.0;   ///< above 0, to 1
    bool is_straight = false;  ///< statistics between two stored ones: a straight line, else the published rule
    double epsilon = 1e-4;
};

/// The condition that `options` ask for. DataError naming the field when the label is missing or does not fit the
/// classes, or the truncation is out of range.
[[nodiscard]] BigGanCondition biggan_condition(const TensorMap& weights,
                                               const BigGanConfig& config,
                                               const GeneratorOptions& options);

/// weight / (u^T M v) of a layer with spectral norm, M [out, rest] its weight; float64, in the weight's shape. Without
/// v it is M^T u, normalised. (Miyato et al., "Spectral Normalization for GANs", ICLR 2018, at inference: u and v are
/// used as they are stored.) DataError naming the layer when u^T M v is zero or not finite.
[[nodiscard]] at::Tensor spectrally_normalised(const TensorMap& weights, const std::string& layer, double epsilon);

/// Mean and variance of a batch norm, float64 [channels].
struct BatchStatistics {
    at::Tensor mean;
    at::Tensor variance;
};

/// The statistics of `norm` at a truncation T: the n stored rows belong to T = 0, 1/(n-1), ..., 1. With q = T /
/// (1.0 / (n - 1)) in doubles, i its whole and f its fractional part: row i when f is 0, else
///     f row_i + (1 - f) row_{i+1},
/// which is the published program's rule, though the reverse of interpolation; q is computed as there, because T = 0.14
/// gives an f of 1e-15, hence row i + 1. `is_straight` takes (1 - f) row_i + f row_{i+1}.
[[nodiscard]] BatchStatistics statistics_at(const TensorMap& weights,
                                            const std::string& norm,
                                            const BigGanCondition& condition);

}  // namespace surveyor
