#include "models/mapping.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/leaky_relu.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/mean.h>
#include <ATen/ops/rsqrt.h>

namespace surveyor {

std::int64_t Mapping::z_dim() const {
    return layers.front().weight.size(1) - (appended.defined() ? appended.size(0) : 0);
}

Mapping Mapping::to(at::Device device, at::ScalarType dtype) const {
    Mapping moved;
    for (const MappingLayer& layer : layers) {
        moved.layers.push_back({layer.weight.to(device, dtype), layer.bias.to(device, dtype)});
    }
    if (appended.defined()) {
        moved.appended = appended.to(device, dtype);
    }
    return moved;
}

at::Tensor Mapping::forward(const at::Tensor& z) const {
    const at::Tensor x = appended.defined() ? at::cat({z, appended.expand({z.size(0), -1})}, 1) : z;
    at::Tensor h = x * at::rsqrt(at::mean(x * x, {1}, true) + pixel_norm_epsilon);
    for (const MappingLayer& layer : layers) {
        h = at::leaky_relu(at::linear(h, layer.weight, layer.bias), leaky_slope);
    }
    return h;
}

}  // namespace surveyor
