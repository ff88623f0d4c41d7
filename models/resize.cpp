#include "models/resize.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/upsample_bilinear2d.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/error.hpp"

namespace surveyor {
namespace {

/// A linear map along one axis: output i is the sum over t of weight[t][i] x[index[t][i]].
struct Taps {
    std::vector<std::vector<std::int64_t>> index;
    std::vector<std::vector<double>> weight;
};

Taps tf1_taps(std::int64_t in, std::int64_t out) {
    const auto size = static_cast<std::size_t>(out);
    Taps taps{{2, std::vector<std::int64_t>(size)}, {2, std::vector<double>(size)}};
    const double scale = static_cast<double>(in) / static_cast<double>(out);
    for (std::size_t i = 0; i < size; ++i) {
        const double source = static_cast<double>(i) * scale;
        const std::int64_t low = std::min(static_cast<std::int64_t>(std::floor(source)), in - 1);
        taps.index[0][i] = low;
        taps.index[1][i] = std::min(low + 1, in - 1);
        taps.weight[1][i] = source - static_cast<double>(low);
        taps.weight[0][i] = 1.0 - taps.weight[1][i];
    }
    return taps;
}

/// Keys, "Cubic convolution interpolation for digital image processing" (1981), with a = -0.5.
double cubic(double x) {
    x = std::abs(x);
    if (x < 1) {
        return (1.5 * x - 2.5) * x * x + 1.0;
    }
    return x < 2 ? -0.5 * (((x - 5.0) * x + 8.0) * x - 4.0) : 0.0;
}

Taps pillow_taps(std::int64_t in, std::int64_t out) {
    const double scale = static_cast<double>(in) / static_cast<double>(out);
    const double stretch = std::max(scale, 1.0);
    const auto size = static_cast<std::size_t>(out);
    const auto width = static_cast<std::size_t>(std::min(std::ceil(4.0 * stretch) + 1.0, static_cast<double>(in)));
    Taps taps{{width, std::vector<std::int64_t>(size)}, {width, std::vector<double>(size)}};
    for (std::size_t i = 0; i < size; ++i) {
        const double centre = (static_cast<double>(i) + 0.5) * scale;
        const auto first = std::max<std::int64_t>(static_cast<std::int64_t>(centre - 2.0 * stretch + 0.5), 0);
        double sum = 0.0;
        for (std::size_t t = 0; t < width; ++t) {
            const std::int64_t source = first + static_cast<std::int64_t>(t);
            taps.index[t][i] = std::min(source, in - 1);
            taps.weight[t][i] = source < in ? cubic((static_cast<double>(source) + 0.5 - centre) / stretch) : 0.0;
            sum += taps.weight[t][i];
        }
        for (std::size_t t = 0; t < width; ++t) {
            taps.weight[t][i] /= sum;
        }
    }
    return taps;
}

at::Tensor along(std::int64_t axis, const at::Tensor& x, const Taps& taps) {
    at::Tensor y;
    for (std::size_t t = 0; t < taps.index.size(); ++t) {
        const at::Tensor index = at::tensor(taps.index[t], at::kLong).to(x.device());
        const at::Tensor weight = at::tensor(taps.weight[t], at::kDouble).to(x.device());
        const at::Tensor factor = axis == 3 ? weight : weight.reshape({-1, 1});
        const at::Tensor part = x.index_select(axis, index);
        y = y.defined() ? y.addcmul_(part, factor) : part * factor;
    }
    return y;
}

void require_pictures(const at::Tensor& images, std::int64_t side) {
    expect(images.dim() == 4 && images.size(2) > 0 && images.size(3) > 0, "images have shape [n, c, h, w]");
    expect(side > 0, "a picture has pixels");
}

at::Tensor by_taps(const at::Tensor& images, std::int64_t side, Taps (*taps)(std::int64_t, std::int64_t)) {
    const at::NoGradGuard no_gradients;
    require_pictures(images, side);
    at::Tensor x = images.to(at::kDouble);
    for (const std::int64_t axis : {3, 2}) {
        if (x.size(axis) != side) {
            x = along(axis, x, taps(x.size(axis), side));
        }
    }
    return x;
}

}  // namespace

at::Tensor resize_tf1_bilinear(const at::Tensor& images, std::int64_t side) {
    return by_taps(images, side, tf1_taps);
}

at::Tensor resize_half_pixel_bilinear(const at::Tensor& images, std::int64_t side) {
    const at::NoGradGuard no_gradients;
    require_pictures(images, side);
    return at::upsample_bilinear2d(images, at::IntArrayRef{side, side}, /*align_corners=*/false);
}

at::Tensor resize_pillow_bicubic(const at::Tensor& images, std::int64_t side) {
    return by_taps(images, side, pillow_taps);
}

}  // namespace surveyor
