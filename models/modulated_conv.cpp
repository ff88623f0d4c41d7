#include "models/modulated_conv.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/addcmul.h>
#include <ATen/ops/clamp.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/conv_transpose2d.h>
#include <ATen/ops/leaky_relu.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/rsqrt.h>

#include <cmath>

#include "models/mapping.hpp"

namespace surveyor {
namespace {

constexpr double leaky_gain = 1.4142135623730951;  // sqrt(2)
constexpr double demodulation_epsilon = 1e-8;

/// Folding is done in float64 so that it costs one rounding.
at::Tensor double_weight(const TensorMap& weights, const std::string& name) {
    return weight(weights, name).to(at::kDouble);
}

at::Tensor per_channel(const at::Tensor& x) {
    return x.unsqueeze(-1).unsqueeze(-1);
}

void clamp_in_place(at::Tensor& x, const std::optional<double>& bound) {
    if (bound) {
        at::clamp_(x, -*bound, *bound);
    }
}

}  // namespace

Affine::Affine(const TensorMap& weights, const std::string& layer, const LayerSettings& settings) {
    const at::Tensor stored = double_weight(weights, layer + ".affine.weight");
    weight_ = (stored / std::sqrt(static_cast<double>(stored.size(1)))).to(settings.device, settings.dtype);
    bias_ = weight(weights, layer + ".affine.bias").to(settings.device, settings.dtype);
}

at::Tensor Affine::operator()(const at::Tensor& w) const {
    return at::linear(w, weight_, bias_);
}

ModulatedConv::ModulatedConv(const TensorMap& weights,
                             const std::string& layer,
                             Resampling resampling,
                             const LayerSettings& settings)
    : affine_(weights, layer, settings), resampling_(resampling), gain_(leaky_gain * settings.output_gain) {
    const at::Tensor stored = double_weight(weights, layer + ".weight");
    const auto fan_in = static_cast<double>(stored.size(1) * stored.size(2) * stored.size(3));
    const at::Tensor oriented = resampling == Resampling::up ? stored.transpose(0, 1) : stored;
    weight_ = oriented.to(settings.device, settings.dtype).contiguous(at::MemoryFormat::ChannelsLast);
    squares_ = (stored * stored).sum(at::IntArrayRef{2, 3}).t().contiguous().to(settings.device, settings.dtype);
    epsilon_ = demodulation_epsilon * (settings.epsilon_on_scaled_weights ? fan_in : 1.0);
    const at::Tensor bias = double_weight(weights, layer + ".bias") * gain_;
    bias_ = per_channel(bias.unsqueeze(0)).to(settings.device, settings.dtype);
    noise_strength_ = double_weight(weights, layer + ".noise_strength").item<double>() * gain_;
    if (resampling == Resampling::up) {
        const auto filter = weights.find(layer + ".filter");
        const at::Tensor taps = filter == weights.end() ? default_filter() : filter->second;
        blur_ = UpsamplingBlur(taps, stored.size(0), settings.device, settings.dtype);
    }
    if (settings.conv_clamp) {
        clamp_ = *settings.conv_clamp * settings.output_gain;
    }
}

at::Tensor ModulatedConv::demodulation(const at::Tensor& style) const {
    return at::rsqrt(at::matmul(style * style, squares_) + epsilon_) * gain_;
}

at::Tensor ModulatedConv::operator()(const at::Tensor& x, const at::Tensor& w, const at::Tensor& noise) const {
    const at::Tensor style = affine_(w);
    const at::Tensor modulated = x * per_channel(style);
    at::Tensor y = resampling_ == Resampling::up ? blur_(at::conv_transpose2d(modulated, weight_, {}, {2, 2}))
                                                 : at::conv2d(modulated, weight_, {}, 1, at::IntArrayRef{1, 1});
    const at::Tensor scale = per_channel(demodulation(style));
    if (noise.defined()) {
        y.mul_(scale).add_(noise, noise_strength_).add_(bias_);
    } else {
        y = at::addcmul(bias_, y, scale);
    }
    at::leaky_relu_(y, leaky_slope);
    clamp_in_place(y, clamp_);
    return y;
}

ToRgb::ToRgb(const TensorMap& weights, const std::string& layer, const LayerSettings& settings)
    : affine_(weights, layer, settings) {
    const at::Tensor stored = double_weight(weights, layer + ".weight");
    const auto fan_in = static_cast<double>(stored.size(1));
    const at::Tensor by_input = (stored.flatten(1) / std::sqrt(fan_in)).t().contiguous().unsqueeze(0);
    weight_ = by_input.to(settings.device, settings.dtype);
    bias_ = weight(weights, layer + ".bias").to(settings.device, settings.dtype);
    clamp_ = settings.conv_clamp;
}

at::Tensor ToRgb::operator()(const at::Tensor& x, const at::Tensor& w) const {
    // Three output channels: a matrix product per sample reads x once and needs no modulated copy of it.
    const at::Tensor pixels = x.permute({0, 2, 3, 1}).reshape({x.size(0), x.size(2) * x.size(3), x.size(1)});
    at::Tensor y = at::matmul(pixels, affine_(w).unsqueeze(-1) * weight_) + bias_;
    clamp_in_place(y, clamp_);
    return y.reshape({x.size(0), x.size(2), x.size(3), 3}).permute({0, 3, 1, 2});
}

}  // namespace surveyor
