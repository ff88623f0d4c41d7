#include "models/resize.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/_upsample_bicubic2d_aa.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/upsample_bilinear2d.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/error.hpp"

namespace surveyor {
namespace {

/// Where the outputs along one axis look: between the pixels `low` and `high`, `part` of the way.
struct Neighbours {
    at::Tensor low;
    at::Tensor high;
    at::Tensor part;  ///< float64, in [0, 1)
};

Neighbours tf1_neighbours(std::int64_t in, std::int64_t out, at::Device device) {
    std::vector<std::int64_t> low;
    std::vector<std::int64_t> high;
    std::vector<double> part;
    const double scale = static_cast<double>(in) / static_cast<double>(out);
    for (std::int64_t i = 0; i < out; ++i) {
        const double source = static_cast<double>(i) * scale;
        low.push_back(std::min(static_cast<std::int64_t>(std::floor(source)), in - 1));
        high.push_back(std::min(low.back() + 1, in - 1));
        part.push_back(source - static_cast<double>(low.back()));
    }
    return {at::tensor(low, at::kLong).to(device),
            at::tensor(high, at::kLong).to(device),
            at::tensor(part, at::kDouble).to(device)};
}

at::Tensor between(const at::Tensor& a, const at::Tensor& b, const at::Tensor& part) {
    return a + (b - a) * part;
}

at::Tensor along_x(const at::Tensor& rows, const Neighbours& x) {
    return between(rows.index_select(3, x.low).to(at::kDouble), rows.index_select(3, x.high).to(at::kDouble), x.part);
}

void require_pictures(const at::Tensor& images, std::int64_t side) {
    expect(images.dim() == 4 && images.size(2) > 0 && images.size(3) > 0, "images have shape [n, c, h, w]");
    expect(side > 0, "a picture has pixels");
}

}  // namespace

at::Tensor resize_tf1_bilinear(const at::Tensor& images, std::int64_t side) {
    const at::NoGradGuard no_gradients;
    require_pictures(images, side);
    const Neighbours x = tf1_neighbours(images.size(3), side, images.device());
    const Neighbours y = tf1_neighbours(images.size(2), side, images.device());
    // The rows that are looked at first: the same numbers from less work.
    return between(
        along_x(images.index_select(2, y.low), x), along_x(images.index_select(2, y.high), x), y.part.reshape({-1, 1}));
}

at::Tensor resize_half_pixel_bilinear(const at::Tensor& images, std::int64_t side) {
    const at::NoGradGuard no_gradients;
    require_pictures(images, side);
    return at::upsample_bilinear2d(images, at::IntArrayRef{side, side}, /*align_corners=*/false);
}

at::Tensor resize_pillow_bicubic(const at::Tensor& images, std::int64_t side) {
    const at::NoGradGuard no_gradients;
    require_pictures(images, side);
    // LibTorch took over Pillow's algorithm; in float64 its weights have Pillow's digits, in float32 they err by 0.005.
    return at::_upsample_bicubic2d_aa(images.to(at::kDouble), at::IntArrayRef{side, side}, /*align_corners=*/false);
}

}  // namespace surveyor
