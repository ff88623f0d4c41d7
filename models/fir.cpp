#include "models/fir.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/constant_pad_nd.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/conv_transpose2d.h>
#include <ATen/ops/outer.h>
#include <ATen/ops/tensor.h>

#include <vector>

#include "base/error.hpp"

namespace surveyor {
namespace {

constexpr double gain = 4.0;

/// Halves and rounds down, also below zero (3 taps give -1, of which C++ division would make 0).
std::int64_t floor_half(std::int64_t value) {
    return value >= 0 ? value / 2 : -((1 - value) / 2);
}

at::Tensor depthwise_kernel(const at::Tensor& filter, std::int64_t channels, at::Device device, at::ScalarType dtype) {
    expect(filter.dim() == 2 && filter.size(0) == filter.size(1) && filter.size(0) >= 2,
           "a filter is square, 2 taps or more");
    const at::Tensor one = filter.to(at::kDouble) * gain;
    return one.expand({channels, 1, filter.size(0), filter.size(1)}).to(device, dtype).contiguous();
}

}  // namespace

at::Tensor default_filter() {
    const at::Tensor taps = at::tensor(std::vector<double>{1, 3, 3, 1}, at::kDouble) / 8.0;
    return at::outer(taps, taps);
}

UpsamplingBlur::UpsamplingBlur(const at::Tensor& filter, std::int64_t channels, at::Device device, at::ScalarType dtype)
    : kernel_(depthwise_kernel(filter.flip({0, 1}), channels, device, dtype)) {
    const std::int64_t spare = filter.size(0) - 4;  // (k - 2) less the 3x3 convolution's 2
    before_ = floor_half(spare + 1) + 1;
    after_ = floor_half(spare) + 1;
}

at::Tensor UpsamplingBlur::operator()(const at::Tensor& x) const {
    const std::int64_t channels = kernel_.size(0);
    if (before_ == after_ && before_ >= 0) {
        return at::conv2d(x, kernel_, {}, 1, at::IntArrayRef{before_, before_}, 1, channels);
    }
    const at::Tensor padded = at::constant_pad_nd(x, {before_, after_, before_, after_});
    return at::conv2d(padded, kernel_, {}, 1, at::IntArrayRef{0, 0}, 1, channels);
}

ImageUpsampler::ImageUpsampler(const at::Tensor& filter, std::int64_t channels, at::Device device, at::ScalarType dtype)
    : kernel_(depthwise_kernel(filter, channels, device, dtype)) {
    const std::int64_t taps = filter.size(0);
    const std::int64_t before = floor_half(taps - 1) + 1;
    crop_ = taps - 1 - before;
}

at::Tensor ImageUpsampler::operator()(const at::Tensor& x) const {
    const std::int64_t channels = kernel_.size(0);
    const at::Tensor full = at::conv_transpose2d(x, kernel_, {}, {2, 2}, {0, 0}, {0, 0}, channels);
    return full.narrow(2, crop_, 2 * x.size(2)).narrow(3, crop_, 2 * x.size(3));
}

}  // namespace surveyor
