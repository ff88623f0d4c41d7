#pragma once

#include <string>
#include <vector>

#include "models/modulated_conv.hpp"
#include "models/noise_inputs.hpp"
#include "models/style_generator.hpp"
#include "models/stylegan1_layout.hpp"

namespace surveyor {

/// What of a StyleGAN's computation is not told by its weights.
struct StyleGan1Settings {
    double norm_epsilon = 1e-8;  ///< of the instance norm
    int first_fused_side = 128;  ///< from this side on, doubling is "fused": see doubling_conv.hpp
};

/// One layer of StyleGAN's synthesis network (Karras et al., CVPR 2019, figure 1b): a 3x3 convolution, blurred where it
/// doubled the side (layer 0: a constant in its place), then noise, bias and leaky ReLU, then AdaIN:
///     y = (1 + s(w)) (x - mean x) / sqrt(var x + eps) + t(w),  mean and variance over the pixels of each channel.
/// The convolution's gain sqrt(2) / sqrt(fan_in) is folded into its weight; everything is kept channels-last.
class StyleGan1Layer {
  public:
    enum class Kind { constant, plain, doubling, fused_doubling };

    StyleGan1Layer(const TensorMap& weights,
                   const std::string& layer,
                   Kind kind,
                   const LayerSettings& settings,
                   double norm_epsilon);

    /// x [n, in, h, w] (of layer 0: anything with n rows), w [n, w_dim], noise undefined or [n or 1, 1, r, r]
    /// -> [n, C, r, r], r = h or 2h.
    [[nodiscard]] at::Tensor operator()(const at::Tensor& x, const at::Tensor& w, const at::Tensor& noise) const;

  private:
    [[nodiscard]] at::Tensor convolved(const at::Tensor& x) const;
    void normalise_and_style(at::Tensor& y, const at::Tensor& w) const;

    Kind kind_;
    Affine affine_;
    at::Tensor weight_;        ///< [out, in, 3, 3]; doubling: [in, out, 4, 4]; constant: [1, C, 4, 4], with the bias
    at::Tensor bias_;          ///< [C]
    at::Tensor blur_;          ///< [C, 1, 3, 3], where the layer doubles
    at::Tensor noise_weight_;  ///< [1, C, 1, 1]
    double norm_epsilon_;
};

/// The synthesis network of StyleGAN: one style per layer, one picture at the end.
class StyleGan1Synthesis final : public SynthesisNetwork {
  public:
    StyleGan1Synthesis(const TensorMap& weights,
                       const StyleGan1Sizes& sizes,
                       const StyleGan1Settings& settings,
                       const GeneratorOptions& options);

    [[nodiscard]] at::Tensor operator()(const at::Tensor& ws, const Noise& noise) const override;

    [[nodiscard]] bool has_constant_noise() const override { return noise_.has_constant_noise(); }

    [[nodiscard]] std::vector<Shape> noise_shapes() const override { return noise_.shapes(); }  ///< 4, 4, 8, 8, ...

  private:
    int w_dim_;
    std::vector<StyleGan1Layer> layers_;
    NoiseInputs noise_;
    at::Tensor torgb_weight_;  ///< [3, C], 1 / sqrt(C) folded in
    at::Tensor torgb_bias_;    ///< [3]
};

}  // namespace surveyor
