#pragma once

#include <ATen/core/Tensor.h>

#include <array>
#include <string>

#include "models/biggan_condition.hpp"
#include "models/biggan_config.hpp"

namespace surveyor {

// The layers of BigGAN-deep (Brock, Donahue and Simonyan, ICLR 2019, arXiv 1809.11096) with class, truncation and
// spectral norms folded in, in float64, before they are rounded to the network's type. All are differentiable.

/// The network whose layers are made: its stored weights and what is folded into them.
struct BigGanSource {
    const TensorMap& weights;
    const BigGanCondition& condition;
    at::Device device;
    at::ScalarType dtype;
};

/// Conditional batch norm and ReLU. (x - mean) / sqrt(variance + eps) (1 + S v) + O v, with v = [z, e] and e the fixed
/// embedding of the class, is a gain and a shift per channel that are affine in z.
class BigGanNorm {
  public:
    BigGanNorm(const BigGanSource& source, const std::string& layer);

    /// x [n, channels, h, w], z [n, z_dim].
    [[nodiscard]] at::Tensor operator()(const at::Tensor& x, const at::Tensor& z) const;

  private:
    at::Tensor weight_;  ///< [2 channels, z_dim]: of the gains, then of the shifts
    at::Tensor bias_;
};

/// A convolution of stride 1 that keeps the side.
class BigGanConv {
  public:
    BigGanConv(const BigGanSource& source, const std::string& layer);
    BigGanConv(const BigGanSource& source, const at::Tensor& weight, const at::Tensor& bias);

    [[nodiscard]] at::Tensor operator()(const at::Tensor& x) const;

  private:
    at::Tensor weight_;  ///< [out, in, k, k]
    at::Tensor bias_;    ///< [out], or undefined
};

/// Residual block: four norms and convolutions through a quarter of the channels; the shortcut drops channels that the
/// output has no room for.
class BigGanBlock {
  public:
    BigGanBlock(const BigGanSource& source, const std::string& name, const BigGanBlockSizes& sizes, int channels_out);

    [[nodiscard]] at::Tensor operator()(const at::Tensor& x, const at::Tensor& z) const;

  private:
    bool up_;
    int channels_out_;
    std::array<BigGanNorm, 4> norms_;
    std::array<BigGanConv, 4> convolutions_;
};

/// Self-attention: each position looks at all others, in maps pooled by two. (Zhang et al., arXiv 1805.08318)
class BigGanAttention {
  public:
    explicit BigGanAttention(const BigGanSource& source);

    [[nodiscard]] at::Tensor operator()(const at::Tensor& x) const;

  private:
    BigGanConv theta_;
    BigGanConv phi_;
    BigGanConv g_;
    BigGanConv o_;  ///< with gamma folded in
};

}  // namespace surveyor
