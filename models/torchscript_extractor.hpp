#pragma once

#include <memory>
#include <string_view>

#include "models/extractor.hpp"
#include "models/extractor_options.hpp"

namespace surveyor {

inline constexpr std::string_view torchscript_extractor_name = "torchscript";

/// Any network saved as TorchScript (DINOv2, CLIP, NVIDIA's Inception detector). Such a file is a program that runs
/// with the rights of this one, so `options.trust_torchscript` must say that its origin is trusted; nothing of the file
/// is opened otherwise. Two interfaces (docs/extractors.md), told by `options.script`:
///
/// - plain: forward(float32 [n, 3, side, side]) -> [n, d], or a dictionary or tuple that holds it. The input is
///   (resize_pillow_bicubic(levels) / 255 - mean) / deviation of each colour, not clamped after the resize.
/// - detector: forward(uint8 [n, 3, h, w], return_features=True) -> [n, d], resizing and scaling by itself.
///
/// - lpips: forward(float32 [n, 3, h, w] in 0 .. 255, resize_images=False, return_lpips=True) -> [n, d], whose squared
///   distances are LPIPS; images larger than 256 pixels are averaged down by a whole factor before.
///
/// Levels are those of `options.quantise` (usually trunc127). The file is run once at opening to learn d. DataError
/// when the file is no TorchScript, lacks the interface, or answers with something else.
[[nodiscard]] std::unique_ptr<FeatureExtractor> make_torchscript_extractor(const ExtractorOptions& options);

}  // namespace surveyor
