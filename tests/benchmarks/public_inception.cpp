#include "tests/benchmarks/public_inception.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/adaptive_avg_pool2d.h>
#include <ATen/ops/avg_pool2d.h>
#include <ATen/ops/batch_norm.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/max_pool2d.h>

namespace surveyor::benchmarks {
namespace {

constexpr std::int64_t row[] = {0, 3};
constexpr std::int64_t column[] = {3, 0};
constexpr std::int64_t short_row[] = {0, 1};
constexpr std::int64_t short_column[] = {1, 0};
constexpr std::int64_t around[] = {1, 1};
constexpr std::int64_t wide_around[] = {2, 2};

at::Tensor averaged(const at::Tensor& x) {
    return at::avg_pool2d(x, {3, 3}, {1, 1}, {1, 1}, false, false);
}

at::Tensor halved(const at::Tensor& x) {
    return at::max_pool2d(x, {3, 3}, {2, 2});
}

}  // namespace

at::Tensor PublicInception::unit(const std::string& name, const at::Tensor& x, const Kernel& kernel) const {
    const at::Tensor y =
        at::conv2d(x, at(name + ".conv.weight"), {}, at::IntArrayRef{kernel.stride, kernel.stride}, kernel.padding);
    return at::batch_norm(y,
                          at(name + ".bn.weight"),
                          at(name + ".bn.bias"),
                          at(name + ".bn.running_mean"),
                          at(name + ".bn.running_var"),
                          false,
                          0.1,
                          1e-3,
                          false)
        .relu_();
}

at::Tensor PublicInception::block_a(const std::string& name, const at::Tensor& x) const {
    const std::string b = name + ".branch";
    const at::Tensor wide = unit(b + "5x5_2", point(b + "5x5_1", x), {1, wide_around});
    at::Tensor twice = unit(b + "3x3dbl_2", point(b + "3x3dbl_1", x), {1, around});
    twice = unit(b + "3x3dbl_3", twice, {1, around});
    return at::cat({point(b + "1x1", x), wide, twice, point(b + "_pool", averaged(x))}, 1);
}

at::Tensor PublicInception::block_b(const std::string& name, const at::Tensor& x) const {
    const std::string b = name + ".branch";
    at::Tensor twice = unit(b + "3x3dbl_2", point(b + "3x3dbl_1", x), {1, around});
    twice = unit(b + "3x3dbl_3", twice, {2});
    return at::cat({unit(b + "3x3", x, {2}), twice, halved(x)}, 1);
}

at::Tensor PublicInception::block_c(const std::string& name, const at::Tensor& x) const {
    const std::string b = name + ".branch";
    at::Tensor once = unit(b + "7x7_2", point(b + "7x7_1", x), {1, row});
    once = unit(b + "7x7_3", once, {1, column});
    at::Tensor twice = unit(b + "7x7dbl_2", point(b + "7x7dbl_1", x), {1, column});
    twice = unit(b + "7x7dbl_3", twice, {1, row});
    twice = unit(b + "7x7dbl_4", twice, {1, column});
    twice = unit(b + "7x7dbl_5", twice, {1, row});
    return at::cat({point(b + "1x1", x), once, twice, point(b + "_pool", averaged(x))}, 1);
}

at::Tensor PublicInception::block_d(const std::string& name, const at::Tensor& x) const {
    const std::string b = name + ".branch";
    const at::Tensor small = unit(b + "3x3_2", point(b + "3x3_1", x), {2});
    at::Tensor large = unit(b + "7x7x3_2", point(b + "7x7x3_1", x), {1, row});
    large = unit(b + "7x7x3_3", large, {1, column});
    large = unit(b + "7x7x3_4", large, {2});
    return at::cat({small, large, halved(x)}, 1);
}

at::Tensor PublicInception::block_e(const std::string& name, const at::Tensor& x, const at::Tensor& pooled) const {
    const std::string b = name + ".branch";
    const at::Tensor single = point(b + "3x3_1", x);
    const at::Tensor twofold = unit(b + "3x3dbl_2", point(b + "3x3dbl_1", x), {1, around});
    return at::cat({point(b + "1x1", x),
                    unit(b + "3x3_2a", single, {1, short_row}),
                    unit(b + "3x3_2b", single, {1, short_column}),
                    unit(b + "3x3dbl_3a", twofold, {1, short_row}),
                    unit(b + "3x3dbl_3b", twofold, {1, short_column}),
                    point(b + "_pool", pooled)},
                   1);
}

at::Tensor PublicInception::operator()(const at::Tensor& x) const {
    const at::NoGradGuard no_gradients;
    at::Tensor y = unit("Conv2d_1a_3x3", x, {2});
    y = unit("Conv2d_2a_3x3", y, {});
    y = halved(unit("Conv2d_2b_3x3", y, {1, around}));
    y = halved(unit("Conv2d_4a_3x3", point("Conv2d_3b_1x1", y), {}));
    for (const char* name : {"Mixed_5b", "Mixed_5c", "Mixed_5d"}) {
        y = block_a(name, y);
    }
    y = block_b("Mixed_6a", y);
    for (const char* name : {"Mixed_6b", "Mixed_6c", "Mixed_6d", "Mixed_6e"}) {
        y = block_c(name, y);
    }
    y = block_d("Mixed_7a", y);
    y = block_e("Mixed_7b", y, averaged(y));
    y = block_e("Mixed_7c", y, at::max_pool2d(y, {3, 3}, {1, 1}, {1, 1}));
    return at::adaptive_avg_pool2d(y, {1, 1}).flatten(1);
}

}  // namespace surveyor::benchmarks
