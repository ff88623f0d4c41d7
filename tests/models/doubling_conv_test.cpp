// Doubling by a transposed convolution against the definition: every pixel twice in each direction, then a correlation.
#include "models/doubling_conv.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/conv2d.h>
#include <gtest/gtest.h>

#include "model_testing.hpp"

namespace surveyor {
namespace {

TEST(DoublingConvolution, EqualsRepeatingPixelsAndCorrelating) {
    const at::Tensor x = random_latents(2 * 3, 5 * 4, 1).reshape({2, 3, 5, 4});
    const at::Tensor plain = random_latents(6 * 3, 9, 2).reshape({6, 3, 3, 3});
    const at::Tensor bias = random_latents(1, 6, 3)[0];
    const at::Tensor repeated = x.repeat_interleave(2, 2).repeat_interleave(2, 3);
    const at::Tensor wanted = at::conv2d(repeated, plain, bias, 1, at::IntArrayRef{1, 1});

    const at::Tensor found = doubling_convolution(x, doubling_kernel(plain), bias);

    EXPECT_LE(relative_error(found, wanted), 1e-14);
    EXPECT_GT(relative_error(doubling_convolution(x, doubling_kernel(plain.flip({2, 3})), bias), wanted), 0.1);
}

}  // namespace
}  // namespace surveyor
