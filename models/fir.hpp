#pragma once

#include <ATen/core/Tensor.h>

namespace surveyor {

// Resampling filters of StyleGAN2 as depthwise convolutions. A filter [k, k], k >= 2, sums to 1; upsampling by two
// multiplies it by 4, as three of four samples are inserted zeros. Where a filter is asymmetrical it is convolved
// (flipped), not correlated, like upfirdn2d does.

/// [1, 3, 3, 1] x [1, 3, 3, 1] / 64, float64: what every published network uses.
[[nodiscard]] at::Tensor default_filter();

/// Smooths what a transposed 3x3 convolution of stride 2 leaves: sides 2h + 1 to 2h, in one depthwise convolution.
class UpsamplingBlur {
  public:
    UpsamplingBlur() = default;

    UpsamplingBlur(const at::Tensor& filter, std::int64_t channels, at::Device device, at::ScalarType dtype);

    /// x [n, channels, 2h + 1, 2w + 1] -> [n, channels, 2h, 2w].
    [[nodiscard]] at::Tensor operator()(const at::Tensor& x) const;

  private:
    at::Tensor kernel_;  ///< [channels, 1, k, k], flipped, with the gain
    std::int64_t before_ = 0;
    std::int64_t after_ = 0;
};

/// Doubles the sides of an image: zeros between samples, then the filter.
class ImageUpsampler {
  public:
    ImageUpsampler() = default;

    ImageUpsampler(const at::Tensor& filter, std::int64_t channels, at::Device device, at::ScalarType dtype);

    /// x [n, channels, h, w] -> [n, channels, 2h, 2w].
    [[nodiscard]] at::Tensor operator()(const at::Tensor& x) const;

  private:
    at::Tensor kernel_;  ///< [channels, 1, k, k], not flipped (a transposed convolution flips), with the gain
    std::int64_t crop_ = 0;
};

}  // namespace surveyor
