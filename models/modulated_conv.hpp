#pragma once

#include <ATen/core/Tensor.h>

#include <optional>
#include <string>

#include "models/fir.hpp"
#include "models/tensor_map.hpp"

namespace surveyor {

/// How a layer computes.
struct LayerSettings {
    at::Device device = at::Device(at::kCPU);
    at::ScalarType dtype = at::kFloat;
    bool epsilon_on_scaled_weights = false;
    std::optional<double> conv_clamp = {};
    double output_gain = 1.0;  ///< of a convolution with its activation; the clamp is scaled alike
};

/// w -> style: one factor per input channel of a layer.
class Affine {
  public:
    Affine(const TensorMap& weights, const std::string& layer, const LayerSettings& settings);

    /// w [n, w_dim] -> [n, channels].
    [[nodiscard]] at::Tensor operator()(const at::Tensor& w) const;

  private:
    at::Tensor weight_;  ///< [channels, w_dim], the equalised learning rate folded in
    at::Tensor bias_;    ///< [channels], holds the + 1
};

/// A modulated, demodulated 3x3 convolution with noise, bias and leaky ReLU (Karras et al. 2020, section 2.2).
///
/// The style multiplies the input and the demodulation the output, so that one weight serves the whole batch:
///     y_o = d_o sum_i W_oi * (s_i x_i),   d_o = (sum_i s_i^2 Q_oi + eps)^(-1/2),   Q_oi = sum of W_oi's 9 squares.
/// This equals the per-sample weights of the publication up to rounding. The activation gain (sqrt(2) times the
/// settings' output gain) is folded into d, noise and bias, which it commutes with. Everything is kept in the
/// channels-last layout, twice as fast on a CPU.
class ModulatedConv {
  public:
    enum class Resampling { none, up };

    ModulatedConv(const TensorMap& weights,
                  const std::string& layer,
                  Resampling resampling,
                  const LayerSettings& settings);

    /// x [n, in, h, w], w [n, w_dim], noise undefined or [n or 1, 1, r, r] -> [n, out, r, r], r = h or 2h.
    [[nodiscard]] at::Tensor operator()(const at::Tensor& x, const at::Tensor& w, const at::Tensor& noise) const;

  private:
    [[nodiscard]] at::Tensor demodulation(const at::Tensor& style) const;

    Affine affine_;
    Resampling resampling_;
    at::Tensor weight_;          ///< [out, in, 3, 3], or [in, out, 3, 3] where it upsamples
    at::Tensor squares_;         ///< Q transposed, [in, out]
    at::Tensor bias_;            ///< [1, out, 1, 1], times the gain
    double noise_strength_ = 0;  ///< times the gain
    double gain_ = 1;            ///< of the activation
    double epsilon_ = 0;
    UpsamplingBlur blur_;
    std::optional<double> clamp_;
};

/// A modulated 1x1 convolution to colours, not demodulated and without activation.
class ToRgb {
  public:
    ToRgb(const TensorMap& weights, const std::string& layer, const LayerSettings& settings);

    /// x [n, in, r, r], w [n, w_dim] -> [n, 3, r, r].
    [[nodiscard]] at::Tensor operator()(const at::Tensor& x, const at::Tensor& w) const;

  private:
    Affine affine_;
    at::Tensor weight_;  ///< [1, in, 3], 1/sqrt(in) folded in
    at::Tensor bias_;    ///< [3]
    std::optional<double> clamp_;
};

}  // namespace surveyor
