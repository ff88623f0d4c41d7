#include "models/mapping_jacobian.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/addmm.h>
#include <ATen/ops/addr.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/index_select.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/mean.h>
#include <ATen/ops/mv.h>
#include <ATen/ops/nonzero.h>

#include <algorithm>
#include <cmath>

#include "base/error.hpp"

namespace surveyor {
namespace {

/// w and, per layer, the slopes of its leaky ReLUs.
struct Activations {
    at::Tensor w;
    std::vector<at::Tensor> slopes;
};

Activations activations(const Mapping& mapping, const at::Tensor& normalised) {
    Activations result;
    at::Tensor h = normalised;
    for (const MappingLayer& layer : mapping.layers) {
        const at::Tensor p = at::mv(layer.weight, h) + layer.bias;
        const at::Tensor slopes = (p > 0).to(at::kDouble) * (1.0 - leaky_slope) + leaky_slope;
        h = p * slopes;
        result.slopes.push_back(slopes);
    }
    result.w = h;
    return result;
}

}  // namespace

MappingJacobian::MappingJacobian(const Mapping& mapping) : mapping_(mapping) {
    const at::NoGradGuard guard;
    expect(!mapping.layers.empty(), "a mapping has layers");
    for (std::size_t l = 0; l < mapping.layers.size(); l += 2) {
        Pair pair;
        pair.first = mapping.layers[l].weight;
        expect(pair.first.scalar_type() == at::kDouble && pair.first.is_cpu(), "the mapping is float64 on the CPU");
        if (l + 1 < mapping.layers.size()) {
            const at::Tensor& second = mapping.layers[l + 1].weight;
            pair.second_transposed = second.t().contiguous();
            pair.product = at::matmul(second, pair.first);
        }
        const auto as_float = [](const at::Tensor& x) { return x.defined() ? x.to(at::kFloat) : x; };
        float_pairs_.push_back({as_float(pair.first), as_float(pair.second_transposed), as_float(pair.product)});
        double_pairs_.push_back(std::move(pair));
    }
}

at::Tensor MappingJacobian::pair_product(const Pair& pair, const at::Tensor& slopes) {
    if (!pair.product.defined()) {
        return pair.first;
    }
    const at::Tensor on = slopes > 0.5;
    const auto count = on.sum().item<std::int64_t>();
    const bool few_on = 2 * count <= on.numel();
    const at::Tensor chosen = at::nonzero(few_on ? on : on.logical_not()).flatten();
    // All units at 0.2 plus 0.8 for those that are on; or all at 1 less 0.8 for those that are off.
    return at::addmm(pair.product,
                     at::index_select(pair.second_transposed, 0, chosen).t(),
                     at::index_select(pair.first, 0, chosen),
                     few_on ? leaky_slope : 1.0,
                     few_on ? 1.0 - leaky_slope : leaky_slope - 1.0);
}

MapLinearisation MappingJacobian::linearise(const at::Tensor& z, Precision precision) const {
    const at::NoGradGuard guard;
    const at::Tensor point = z.to(at::kCPU, at::kDouble).contiguous();
    expect(point.dim() == 1 && point.size(0) == mapping_.z_dim(), "z has shape [z_dim]");
    const at::Tensor input = mapping_.appended.defined() ? at::cat({point, mapping_.appended}) : point;
    const double r = 1.0 / std::sqrt(at::mean(input * input).item<double>() + pixel_norm_epsilon);
    const Activations active = activations(mapping_, input * r);

    const auto& pairs = precision == Precision::float64 ? double_pairs_ : float_pairs_;
    const at::ScalarType type = pairs.front().first.scalar_type();
    at::Tensor jacobian;
    for (std::size_t p = 0; p < pairs.size(); ++p) {
        const at::Tensor product = pair_product(pairs[p], active.slopes[2 * p]);
        jacobian = p == 0 ? product : at::matmul(product, jacobian);
        const std::size_t last = std::min(2 * p + 1, active.slopes.size() - 1);
        jacobian = jacobian.mul(active.slopes[last].to(type).unsqueeze(1));
    }
    // The normalisation comes last here, as a rank-one change, in float64 so that z itself is mapped to almost
    // nothing.
    jacobian = jacobian.to(at::kDouble).mul_(r);
    const double weight = r * r / static_cast<double>(input.numel());
    const at::Tensor of_z = jacobian.narrow(1, 0, point.numel());
    return {active.w, at::addr(of_z, at::mv(jacobian, input), point, 1.0, -weight)};
}

}  // namespace surveyor
