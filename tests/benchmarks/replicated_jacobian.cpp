#include "tests/benchmarks/replicated_jacobian.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/eye.h>

#include <cmath>
#include <string>

#include "models/tensor_map.hpp"

namespace surveyor::benchmarks {

Mapping mapping_of(const ArrayMap& weights, at::ScalarType dtype) {
    constexpr double learning_rate_multiplier = 0.01;
    Mapping mapping;
    for (int i = 1; weights.contains("style." + std::to_string(i) + ".weight"); ++i) {
        const std::string name = "style." + std::to_string(i);
        const Array& weight = weights.at(name + ".weight");
        const Array& bias = weights.at(name + ".bias");
        const double gain = std::sqrt(2.0) * learning_rate_multiplier;
        const double scale = gain / std::sqrt(static_cast<double>(weight.size(1)));
        mapping.layers.push_back({(weight_of(weight, weight.shape(), name).to(at::kDouble) * scale).to(dtype),
                                  (weight_of(bias, bias.shape(), name).to(at::kDouble) * gain).to(dtype)});
    }
    return mapping;
}

at::Tensor replicated_jacobian(const Mapping& mapping, const at::Tensor& z) {
    const at::AutoGradMode with_gradients(true);
    const std::int64_t w_dim = mapping.layers.back().weight.size(0);
    at::Tensor rows = z.unsqueeze(0).repeat({w_dim, 1});
    rows.requires_grad_(true);
    mapping.forward(rows).backward(at::eye(w_dim, rows.options().requires_grad(false)));
    return rows.grad();
}

}  // namespace surveyor::benchmarks
