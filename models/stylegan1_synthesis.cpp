#include "models/stylegan1_synthesis.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/leaky_relu.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/mean.h>
#include <ATen/ops/outer.h>
#include <ATen/ops/rsqrt.h>
#include <ATen/ops/tensor.h>

#include <cmath>

#include "base/error.hpp"
#include "models/doubling_conv.hpp"
#include "models/mapping.hpp"

namespace surveyor {
namespace {

constexpr double convolution_gain = 1.4142135623730951;  // sqrt(2), of the leaky ReLU that follows
constexpr at::MemoryFormat channels_last = at::MemoryFormat::ChannelsLast;

/// Folding is done in float64 so that it costs one rounding.
at::Tensor double_weight(const TensorMap& weights, const std::string& name) {
    return weight(weights, name).to(at::kDouble);
}

at::Tensor per_channel(const at::Tensor& x) {
    return x.unsqueeze(-1).unsqueeze(-1);
}

/// [1, 2, 1] x [1, 2, 1] / 16 for each of `channels`.
at::Tensor blur_kernel(std::int64_t channels) {
    const at::Tensor taps = at::tensor(std::vector<double>{1, 2, 1}, at::kDouble) / 4.0;
    return at::outer(taps, taps).expand({channels, 1, 3, 3});
}

}  // namespace

StyleGan1Layer::StyleGan1Layer(
    const TensorMap& weights, const std::string& layer, Kind kind, const LayerSettings& settings, double norm_epsilon)
    : kind_(kind), affine_(weights, layer, settings), norm_epsilon_(norm_epsilon) {
    const auto here = [&](const at::Tensor& x) { return x.to(settings.device, settings.dtype); };
    const at::Tensor bias = double_weight(weights, layer + ".bias");
    bias_ = here(bias);
    noise_weight_ = here(per_channel(double_weight(weights, layer + ".noise_weight").unsqueeze(0)));
    if (kind == Kind::constant) {
        weight_ = here((double_weight(weights, "const") + per_channel(bias)).unsqueeze(0));
        return;
    }
    const at::Tensor stored = double_weight(weights, layer + ".weight");
    const auto fan_in = static_cast<double>(stored.size(1) * stored.size(2) * stored.size(3));
    const at::Tensor scaled = stored * (convolution_gain / std::sqrt(fan_in));
    if (kind == Kind::plain) {
        weight_ = here(scaled).contiguous(channels_last);
    } else {
        const at::Tensor plain = kind == Kind::fused_doubling ? scaled.flip({2, 3}) : scaled;
        weight_ = here(doubling_kernel(plain)).contiguous(channels_last);
        blur_ = here(blur_kernel(stored.size(0))).contiguous();
    }
}

at::Tensor StyleGan1Layer::convolved(const at::Tensor& x) const {
    switch (kind_) {
        case Kind::constant:
            break;
        case Kind::plain:
            return at::conv2d(x, weight_, bias_, 1, at::IntArrayRef{1, 1});
        case Kind::doubling:
        case Kind::fused_doubling:
            return at::conv2d(
                doubling_convolution(x, weight_, {}), blur_, bias_, 1, at::IntArrayRef{1, 1}, 1, blur_.size(0));
    }
    return weight_.expand({x.size(0), -1, -1, -1}).clone(channels_last);
}

void StyleGan1Layer::normalise_and_style(at::Tensor& y, const at::Tensor& w) const {
    const at::Tensor style = per_channel(affine_(w));
    const std::int64_t channels = y.size(1);
    // Two passes: a variance from the mean of squares would cancel, and torch's own channels-last ones are slower.
    y.sub_(at::mean(y, {2, 3}, true));
    const at::Tensor variance = at::mean(y * y, {2, 3}, true);
    y.mul_((style.narrow(1, 0, channels) + 1.0) * at::rsqrt(variance + norm_epsilon_));
    y.add_(style.narrow(1, channels, channels));
}

at::Tensor StyleGan1Layer::operator()(const at::Tensor& x, const at::Tensor& w, const at::Tensor& noise) const {
    at::Tensor y = convolved(x);
    if (noise.defined()) {
        y.addcmul_(noise, noise_weight_);
    }
    at::leaky_relu_(y, leaky_slope);
    normalise_and_style(y, w);
    return y;
}

StyleGan1Synthesis::StyleGan1Synthesis(const TensorMap& weights,
                                       const StyleGan1Sizes& sizes,
                                       const StyleGan1Settings& settings,
                                       const GeneratorOptions& options)
    : w_dim_(sizes.w_dim) {
    const LayerSettings layer_settings = {.device = options.device, .dtype = options.dtype};
    std::vector<std::string> names;
    std::vector<Shape> sides;
    for (int j = 0; j < sizes.layers(); ++j) {
        using Kind = StyleGan1Layer::Kind;
        const Kind doubling = sizes.side(j) >= settings.first_fused_side ? Kind::fused_doubling : Kind::doubling;
        const Kind kind = j == 0 ? Kind::constant : j % 2 == 0 ? doubling : Kind::plain;
        names.push_back("layer" + std::to_string(j));
        sides.push_back({sizes.side(j), sizes.side(j)});
        layers_.emplace_back(weights, names.back(), kind, layer_settings, settings.norm_epsilon);
    }
    noise_ = NoiseInputs(weights, names, std::move(sides), options);
    const at::Tensor colours = double_weight(weights, "torgb.weight").flatten(1);
    const double scale = 1.0 / std::sqrt(static_cast<double>(colours.size(1)));
    torgb_weight_ = (colours * scale).to(options.device, options.dtype);
    torgb_bias_ = weight(weights, "torgb.bias").to(options.device, options.dtype);
}

at::Tensor StyleGan1Synthesis::operator()(const at::Tensor& ws, const Noise& noise) const {
    const auto layers = static_cast<std::int64_t>(layers_.size());
    expect(ws.dim() == 3 && ws.size(1) == layers && ws.size(2) == w_dim_, "ws has shape [n, layers, w_dim]");
    const std::vector<at::Tensor> images = noise_.images(noise, ws.size(0));
    at::Tensor x = ws;
    for (std::size_t j = 0; j < layers_.size(); ++j) {
        x = layers_[j](x, ws.select(1, static_cast<std::int64_t>(j)), images[j]);
    }
    const at::Tensor pixels = at::linear(x.permute({0, 2, 3, 1}), torgb_weight_, torgb_bias_);
    return pixels.permute({0, 3, 1, 2}).contiguous();
}

}  // namespace surveyor
