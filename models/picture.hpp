#pragma once

#include <ATen/core/Tensor.h>

namespace surveyor {

/// Checks that `images` have shape [n, 3, h, w]; NumericError when a value is not finite.
void require_finite(const at::Tensor& images);

/// images [n, 3, h, w], nominally in [-1, 1] -> [n, h, w, 3], uint8, contiguous, on the CPU. The rule is the one of
/// the StyleGAN2 programs, on which published FIDs rest: clamp(127.5 x + 128, 0, 255), then truncate. NumericError
/// when a value is not finite.
[[nodiscard]] at::Tensor to_uint8(const at::Tensor& images);

}  // namespace surveyor
