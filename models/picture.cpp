#include "models/picture.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/clamp.h>
#include <ATen/ops/isfinite.h>

#include "base/error.hpp"

namespace surveyor {

void require_finite(const at::Tensor& images) {
    expect(images.dim() == 4 && images.size(1) == 3, "images have shape [n, 3, h, w]");
    // Converting a NaN to an integer is undefined: it must be caught before it becomes a plausible pixel.
    if (!at::isfinite(images).all().item<bool>()) {
        throw NumericError(
            "an image has values that are not finite, so it cannot be drawn; look for a latent far "
            "outside the range that the generator was trained on");
    }
}

at::Tensor to_uint8(const at::Tensor& images) {
    const at::NoGradGuard guard;
    require_finite(images);
    const at::Tensor levels = at::clamp(images * 127.5 + 128.0, 0.0, 255.0).to(at::kByte);
    return levels.permute({0, 2, 3, 1}).to(at::kCPU).contiguous();
}

}  // namespace surveyor
