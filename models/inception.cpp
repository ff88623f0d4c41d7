#include "models/inception.hpp"

#include <ATen/Context.h>
#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/avg_pool2d.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/max_pool2d.h>
#include <ATen/ops/mkldnn_convolution.h>
#include <ATen/ops/sqrt.h>

#include "base/error.hpp"
#include "models/inception_layout.hpp"

namespace surveyor {
namespace {

/// By oneDNN where there is one. conv2d would leave the 1 x 1 kernels of batches below 16 to the BLAS, which is slower
/// and rounds otherwise.
at::Tensor convolved(const at::Tensor& x,
                     const at::Tensor& weight,
                     const at::Tensor& bias,
                     std::int64_t stride,
                     at::IntArrayRef padding) {
    const bool has_onednn = at::hasMKLDNN() && at::globalContext().userEnabledMkldnn();
    if (has_onednn && x.is_cpu() && x.scalar_type() == at::kFloat) {
        return at::mkldnn_convolution(
            x, weight, bias, padding, at::IntArrayRef{stride, stride}, at::IntArrayRef{1, 1}, 1);
    }
    return at::conv2d(x, weight, bias, at::IntArrayRef{stride, stride}, padding);
}

/// 3 x 3, of the pixels that are there.
at::Tensor averaged(const at::Tensor& x) {
    return at::avg_pool2d(x, {3, 3}, {1, 1}, {1, 1}, /*ceil_mode=*/false, /*count_include_pad=*/false);
}

/// 3 x 3, to half the side.
at::Tensor halved(const at::Tensor& x) {
    return at::max_pool2d(x, {3, 3}, {2, 2});
}

at::Tensor mean_of_picture(const at::Tensor& x) {
    return x.mean(at::IntArrayRef{2, 3});
}

}  // namespace

Inception::Inception(const TensorMap& weights, at::ScalarType dtype, at::Device device)
    : dtype_(dtype), device_(device) {
    expect(dtype == at::kFloat || dtype == at::kDouble, "the network computes in float or double");
    const auto exact = [&weights](const std::string& name) { return weight(weights, name).to(at::kDouble); };
    for (const ConvUnit& each : inception_units()) {
        const at::Tensor variance = exact(each.name + ".bn.running_var");
        if (variance.min().item<double>() < 0) {
            throw DataError("weight '" + each.name + ".bn.running_var' has negative entries: it holds no variances");
        }
        const at::Tensor scale = exact(each.name + ".bn.weight") / at::sqrt(variance + inception_epsilon);
        const at::Tensor kernel = exact(each.name + ".conv.weight") * scale.reshape({-1, 1, 1, 1});
        const at::Tensor bias = exact(each.name + ".bn.bias") - exact(each.name + ".bn.running_mean") * scale;
        units_[each.name] = {kernel.to(device, dtype).contiguous(at::MemoryFormat::ChannelsLast),
                             bias.to(device, dtype),
                             each.stride,
                             {each.padding_height, each.padding_width}};
    }
    classifier_weight_ = weight(weights, "fc.weight").to(device, dtype);
    classifier_bias_ = weight(weights, "fc.bias").to(device, dtype);
}

at::Tensor Inception::unit(const std::string& name, const at::Tensor& x) const {
    const auto found = units_.find(name);
    expect(found != units_.end(), "the table of units has " + name);
    const Unit& unit = found->second;
    return convolved(x, unit.weight, unit.bias, unit.stride, unit.padding).relu_();
}

at::Tensor Inception::branch(const std::string& name, const at::Tensor& x, int length) const {
    at::Tensor y = x;
    for (int i = 1; i <= length; ++i) {
        y = unit(name + "_" + std::to_string(i), y);
    }
    return y;
}

at::Tensor Inception::block_a(const std::string& name, const at::Tensor& x) const {
    return at::cat({unit(name + ".branch1x1", x),
                    branch(name + ".branch5x5", x, 2),
                    branch(name + ".branch3x3dbl", x, 3),
                    unit(name + ".branch_pool", averaged(x))},
                   1);
}

at::Tensor Inception::block_b(const std::string& name, const at::Tensor& x) const {
    return at::cat({unit(name + ".branch3x3", x), branch(name + ".branch3x3dbl", x, 3), halved(x)}, 1);
}

at::Tensor Inception::block_c(const std::string& name, const at::Tensor& x) const {
    return at::cat({unit(name + ".branch1x1", x),
                    branch(name + ".branch7x7", x, 3),
                    branch(name + ".branch7x7dbl", x, 5),
                    unit(name + ".branch_pool", averaged(x))},
                   1);
}

at::Tensor Inception::block_d(const std::string& name, const at::Tensor& x) const {
    return at::cat({branch(name + ".branch3x3", x, 2), branch(name + ".branch7x7x3", x, 4), halved(x)}, 1);
}

at::Tensor Inception::block_e(const std::string& name, const at::Tensor& x, const at::Tensor& pooled) const {
    const at::Tensor single = branch(name + ".branch3x3", x, 1);
    const at::Tensor twofold = branch(name + ".branch3x3dbl", x, 2);
    return at::cat({unit(name + ".branch1x1", x),
                    unit(name + ".branch3x3_2a", single),
                    unit(name + ".branch3x3_2b", single),
                    unit(name + ".branch3x3dbl_3a", twofold),
                    unit(name + ".branch3x3dbl_3b", twofold),
                    unit(name + ".branch_pool", pooled)},
                   1);
}

std::map<int, at::Tensor> Inception::taps(const at::Tensor& x, int last) const {
    const at::NoGradGuard no_gradients;
    expect(x.dim() == 4 && x.size(1) == 3 && x.size(2) == inception_side && x.size(3) == inception_side,
           "the network sees images [n, 3, 299, 299]");
    expect(last == 64 || last == 192 || last == 768 || last == inception_features, "a tap is 64, 192, 768 or 2048");
    std::map<int, at::Tensor> taps;
    at::Tensor y = x.to(device_, dtype_).contiguous(at::MemoryFormat::ChannelsLast);
    y = halved(unit("Conv2d_2b_3x3", unit("Conv2d_2a_3x3", unit("Conv2d_1a_3x3", y))));
    taps[64] = mean_of_picture(y);
    if (last == 64) {
        return taps;
    }
    y = halved(unit("Conv2d_4a_3x3", unit("Conv2d_3b_1x1", y)));
    taps[192] = mean_of_picture(y);
    if (last == 192) {
        return taps;
    }
    for (const char* name : {"Mixed_5b", "Mixed_5c", "Mixed_5d"}) {
        y = block_a(name, y);
    }
    y = block_b("Mixed_6a", y);
    for (const char* name : {"Mixed_6b", "Mixed_6c", "Mixed_6d", "Mixed_6e"}) {
        y = block_c(name, y);
    }
    taps[768] = mean_of_picture(y);
    if (last == 768) {
        return taps;
    }
    y = block_d("Mixed_7a", y);
    y = block_e("Mixed_7b", y, averaged(y));
    y = block_e("Mixed_7c", y, at::max_pool2d(y, {3, 3}, {1, 1}, {1, 1}));
    taps[inception_features] = mean_of_picture(y);
    return taps;
}

at::Tensor Inception::logits(const at::Tensor& features, ClassifierBias bias) const {
    const at::NoGradGuard no_gradients;
    expect(features.dim() == 2 && features.size(1) == inception_features, "the classifier takes features [n, 2048]");
    return at::linear(features.to(device_, dtype_),
                      classifier_weight_,
                      bias == ClassifierBias::added ? classifier_bias_ : at::Tensor());
}

}  // namespace surveyor
