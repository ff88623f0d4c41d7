#include "tests/benchmarks/public_synthesis.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/constant_pad_nd.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/conv_transpose2d.h>
#include <ATen/ops/leaky_relu.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/rsqrt.h>

#include <cmath>

#include "models/fir.hpp"

namespace surveyor::benchmarks {
namespace {

/// Zeros between samples, padding (before, after), then the filter, one channel at a time.
at::Tensor filtered(
    const at::Tensor& x, const at::Tensor& filter, std::int64_t up, std::int64_t before, std::int64_t after) {
    const std::int64_t height = x.size(2);
    const std::int64_t width = x.size(3);
    at::Tensor spread = x.reshape({-1, height, 1, width, 1});
    spread = at::constant_pad_nd(spread, {0, up - 1, 0, 0, 0, up - 1});
    spread = spread.reshape({-1, 1, height * up, width * up});
    spread = at::constant_pad_nd(spread, {before, after, before, after});
    const at::Tensor flipped = filter.flip({0, 1}).reshape({1, 1, filter.size(0), filter.size(1)});
    const at::Tensor y = at::conv2d(spread, flipped);
    return y.reshape({x.size(0), x.size(1), y.size(2), y.size(3)});
}

}  // namespace

PublicSynthesis::PublicSynthesis(const ArrayMap& arrays) : filter_((default_filter() * 4.0).to(at::kFloat)) {
    for (const auto& [name, array] : arrays) {
        weights_[name] = weight_of(array, array.shape(), name).to(at::kFloat);
    }
}

/// [n, out, in, k, k]
at::Tensor PublicSynthesis::modulated_weights(const std::string& layer, const at::Tensor& w, bool demodulate) const {
    const at::Tensor& stored = at(layer + ".conv.weight");  // [1, out, in, k, k]
    const at::Tensor& affine = at(layer + ".conv.modulation.weight");
    const double affine_scale = 1.0 / std::sqrt(static_cast<double>(affine.size(1)));
    const at::Tensor style = at::linear(w, affine * affine_scale, at(layer + ".conv.modulation.bias"));
    const double scale = 1.0 / std::sqrt(static_cast<double>(stored[0][0].numel()));
    at::Tensor weights = stored * scale * style.reshape({w.size(0), 1, style.size(1), 1, 1});
    if (demodulate) {
        const at::Tensor norm = at::rsqrt(weights.pow(2).sum(at::IntArrayRef{2, 3, 4}) + 1e-8);
        weights = weights * norm.reshape({w.size(0), -1, 1, 1, 1});
    }
    return weights;
}

at::Tensor PublicSynthesis::styled(
    const std::string& layer, int noise, const at::Tensor& x, const at::Tensor& w, bool up) const {
    const at::Tensor weights = modulated_weights(layer, w, true);
    const std::int64_t n = x.size(0);
    const std::int64_t out = weights.size(1);
    const std::int64_t in = weights.size(2);
    const at::Tensor folded = x.reshape({1, n * in, x.size(2), x.size(3)});
    at::Tensor y;
    if (up) {
        const at::Tensor turned = weights.transpose(1, 2).reshape({n * in, out, 3, 3});
        y = at::conv_transpose2d(folded, turned, {}, {2, 2}, {0, 0}, {0, 0}, n);
        y = filtered(y.reshape({n, out, y.size(2), y.size(3)}), filter_, 1, 1, 1);
    } else {
        y = at::conv2d(folded, weights.reshape({n * out, in, 3, 3}), {}, 1, at::IntArrayRef{1, 1}, 1, n);
        y = y.reshape({n, out, y.size(2), y.size(3)});
    }
    y = y + at(layer + ".noise.weight") * at("noises.noise_" + std::to_string(noise));
    return at::leaky_relu(y + at(layer + ".activate.bias").reshape({1, -1, 1, 1}), 0.2) * std::sqrt(2.0);
}

at::Tensor PublicSynthesis::rgb(const std::string& layer, const at::Tensor& x, const at::Tensor& w) const {
    const std::int64_t n = x.size(0);
    const at::Tensor weights = modulated_weights(layer, w, false).reshape({n * 3, x.size(1), 1, 1});
    const at::Tensor folded = x.reshape({1, n * x.size(1), x.size(2), x.size(3)});
    const at::Tensor y = at::conv2d(folded, weights, {}, 1, at::IntArrayRef{0, 0}, 1, n);
    return y.reshape({n, 3, x.size(2), x.size(3)}) + at(layer + ".bias");
}

at::Tensor PublicSynthesis::operator()(const at::Tensor& w) const {
    const at::NoGradGuard no_gradients;
    at::Tensor x = at("input.input").repeat({w.size(0), 1, 1, 1});
    x = styled("conv1", 0, x, w, false);
    at::Tensor image = rgb("to_rgb1", x, w);
    for (int block = 0; weights_.contains("to_rgbs." + std::to_string(block) + ".bias"); ++block) {
        x = styled("convs." + std::to_string(2 * block), 2 * block + 1, x, w, true);
        x = styled("convs." + std::to_string(2 * block + 1), 2 * block + 2, x, w, false);
        image = filtered(image, filter_, 2, 2, 1) + rgb("to_rgbs." + std::to_string(block), x, w);
    }
    return image;
}

}  // namespace surveyor::benchmarks
