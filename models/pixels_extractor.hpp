#pragma once

#include <memory>
#include <string_view>

#include "models/extractor.hpp"

namespace surveyor {

inline constexpr std::string_view pixels_extractor_name = "pixels";

/// A tiny extractor that needs no weights: the picture itself, 8 x 8 pixels. Values are clamped to [-1, 1], mapped
/// to [0, 1] and averaged over the cells of an 8 x 8 grid (unequal cells differ by a pixel when the side is no
/// multiple of 8); 192 features ordered [colour, row, column]. It sees position, pose and colour, no detail. Sides
/// must be 8 or more.
[[nodiscard]] std::unique_ptr<FeatureExtractor> make_pixels_extractor();

}  // namespace surveyor
