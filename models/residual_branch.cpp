#include "models/residual_branch.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/conv2d.h>

#include <cmath>

namespace surveyor {

ResidualBranch::ResidualBranch(
    const at::Tensor& weight, const at::Tensor& filter, double gain, at::Device device, at::ScalarType dtype)
    : upsample_(filter, weight.size(0), device, dtype) {
    const double scale = gain / std::sqrt(static_cast<double>(weight.size(1)));
    weight_ = (weight.to(at::kDouble) * scale).to(device, dtype).contiguous(at::MemoryFormat::ChannelsLast);
}

at::Tensor ResidualBranch::operator()(const at::Tensor& x) const {
    return upsample_(at::conv2d(x, weight_));
}

}  // namespace surveyor
