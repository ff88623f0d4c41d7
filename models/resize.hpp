#pragma once

#include <ATen/core/Tensor.h>

// The resizes that programs for FID use. They differ enough to move a FID, so each is a definition, not a quality.
// All take images [n, c, h, w] and give [n, c, side, side]; s is the ratio of sides, in / out, for each axis its own.
// Images of the wanted side come out as they went in.

namespace surveyor {

/// TensorFlow 1's bilinear resize: output i looks at source i s (no shift by half a pixel), between the pixels floor
/// and floor + 1 (not beyond the last), along x, then along y. Coordinates and result in float64, since coordinates in
/// float32 move levels of 0..255 by up to 0.003.
[[nodiscard]] at::Tensor resize_tf1_bilinear(const at::Tensor& images, std::int64_t side);

/// Bilinear with pixel centres at halves and no antialiasing, as PyTorch computes it by default (align_corners off):
/// source (i + 0.5) s - 0.5, not below 0. By PyTorch's own kernel, in the images' type, because the programs whose
/// definition this is call it.
[[nodiscard]] at::Tensor resize_half_pixel_bilinear(const at::Tensor& images, std::int64_t side);

/// Pillow's bicubic resize of float images. With t = max(s, 1) and the cubic kernel k of Keys (a = -0.5), output i is
/// the sum over sources j of k((j + 0.5 - c) / t), c = (i + 0.5) s, over |j + 0.5 - c| < 2 t, weights scaled to sum 1;
/// along x, then along y. Not clamped: levels may leave 0..255. In float64.
[[nodiscard]] at::Tensor resize_pillow_bicubic(const at::Tensor& images, std::int64_t side);

}  // namespace surveyor
