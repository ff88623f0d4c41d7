#pragma once

#include "models/generator.hpp"
#include "models/tensor_map.hpp"

namespace surveyor {

/// The way of ProGAN from z to its first 4x4 image, whose activation stands in for the W that ProGAN lacks:
///     w = leaky_relu(k A x + b),  x = z brought to unit mean square,  k = sqrt(2) / sqrt(16 z_dim),
/// entries of w in the order (channel, row, column). What follows never sees z again.
class ProGanFirstLayer {
  public:
    /// `norms`: how often the normalisation is applied, 1 or 2 (the second time it changes about 1e-9).
    ProGanFirstLayer(const TensorMap& weights, int norms, const GeneratorOptions& options);

    /// z [n, z_dim] -> w [n, 16 C], on the device and in the type of the options.
    [[nodiscard]] at::Tensor map(const at::Tensor& z) const;

    /// w and dw/dz = D k A P at z [z_dim] in closed form: D diagonal, 1 where the leaky ReLU's input is above 0, else
    /// 0.2; P the product of the Jacobians r (I - r^2 x x^T / d), r = (mean x^2 + eps)^(-1/2), of the normalisations.
    /// Float64 on the CPU throughout: there is no matrix product to save in.
    [[nodiscard]] MapLinearisation linearise(const at::Tensor& z) const;

  private:
    at::Tensor exact_matrix_;  ///< [16 C, z_dim], k folded in, float64, CPU
    at::Tensor exact_bias_;    ///< [16 C]
    at::Tensor matrix_;
    at::Tensor bias_;
    int norms_;
};

}  // namespace surveyor
