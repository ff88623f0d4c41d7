#pragma once

#include <ATen/core/Tensor.h>

namespace surveyor {

/// The 4x4 kernel [in, out, 4, 4] whose transposed convolution (stride 2, padding 1) equals doubling an image by
/// repeating every pixel and then correlating with `plain` [out, in, 3, 3] (padding 1): the sum of four copies of the
/// flipped kernel, one per shift by a pixel. It takes 4 products per output where the definition takes 9.
///
/// StyleGAN's and ProGAN's "fused" upsampling is that transposed convolution made of the kernel as stored, not flipped:
/// hence of `plain` flipped (Karras et al., arXiv 1710.10196 and 1812.04948, and their code).
[[nodiscard]] at::Tensor doubling_kernel(const at::Tensor& plain);

/// x [n, in, h, w] -> [n, out, 2h, 2w] with such a kernel; `bias` [out] or undefined.
[[nodiscard]] at::Tensor doubling_convolution(const at::Tensor& x, const at::Tensor& kernel, const at::Tensor& bias);

}  // namespace surveyor
