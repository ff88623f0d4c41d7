#include "models/progan_first_layer.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/addr.h>
#include <ATen/ops/leaky_relu.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/mean.h>
#include <ATen/ops/mv.h>
#include <ATen/ops/rsqrt.h>

#include <cmath>

#include "base/error.hpp"
#include "models/mapping.hpp"

namespace surveyor {

ProGanFirstLayer::ProGanFirstLayer(const TensorMap& weights, int norms, const GeneratorOptions& options)
    : norms_(norms) {
    const at::Tensor stored = weight(weights, "layer0.weight").to(at::kDouble);
    const double scale = std::sqrt(2.0 / (16.0 * static_cast<double>(stored.size(1))));
    exact_matrix_ = (stored.flip({2, 3}).permute({0, 2, 3, 1}) * scale).reshape({-1, stored.size(1)}).contiguous();
    exact_bias_ = weight(weights, "layer0.bias").to(at::kDouble).repeat_interleave(16);
    matrix_ = exact_matrix_.to(options.device, options.dtype);
    bias_ = exact_bias_.to(options.device, options.dtype);
}

at::Tensor ProGanFirstLayer::map(const at::Tensor& z) const {
    at::Tensor x = z;
    for (int i = 0; i < norms_; ++i) {
        x = x * at::rsqrt(at::mean(x * x, {1}, true) + pixel_norm_epsilon);
    }
    return at::leaky_relu(at::linear(x, matrix_, bias_), leaky_slope);
}

MapLinearisation ProGanFirstLayer::linearise(const at::Tensor& z) const {
    struct Norm {
        at::Tensor input;
        double factor;
    };

    std::vector<Norm> norms;
    at::Tensor x = z.to(at::kCPU, at::kDouble).contiguous();
    expect(x.dim() == 1 && x.size(0) == exact_matrix_.size(1), "z has shape [z_dim]");
    for (int i = 0; i < norms_; ++i) {
        norms.push_back({x, 1.0 / std::sqrt(at::mean(x * x).item<double>() + pixel_norm_epsilon)});
        x = x * norms.back().factor;
    }
    const at::Tensor p = at::mv(exact_matrix_, x) + exact_bias_;
    const at::Tensor slopes = (p > 0).to(at::kDouble) * (1.0 - leaky_slope) + leaky_slope;
    at::Tensor jacobian = exact_matrix_ * slopes.unsqueeze(1);
    // The last normalisation stands next to the matrix; each is a factor and a change of rank one.
    for (auto norm = norms.rbegin(); norm != norms.rend(); ++norm) {
        const double r = norm->factor;
        const double weight = r * r * r / static_cast<double>(x.numel());
        jacobian = at::addr(jacobian, at::mv(jacobian, norm->input), norm->input, r, -weight);
    }
    return {p * slopes, jacobian};
}

}  // namespace surveyor
