#include "models/mapping.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/leaky_relu.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/mean.h>
#include <ATen/ops/rsqrt.h>

namespace surveyor {

Mapping Mapping::to(at::Device device, at::ScalarType dtype) const {
    Mapping moved;
    for (const MappingLayer& layer : layers) {
        moved.layers.push_back({layer.weight.to(device, dtype), layer.bias.to(device, dtype)});
    }
    return moved;
}

at::Tensor Mapping::forward(const at::Tensor& z) const {
    at::Tensor h = z * at::rsqrt(at::mean(z * z, {1}, true) + pixel_norm_epsilon);
    for (const MappingLayer& layer : layers) {
        h = at::leaky_relu(at::linear(h, layer.weight, layer.bias), leaky_slope);
    }
    return h;
}

}  // namespace surveyor
