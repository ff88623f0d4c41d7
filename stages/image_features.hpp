#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

#include "formats/image_folder.hpp"
#include "models/extractor.hpp"

namespace surveyor {

/// Features [last - first, features] of images first to last of a folder, on the CPU. Each image is read and brought to
/// the network's size by itself, so a folder may hold images of different sizes; then `batch` of them go through the
/// network at once, the last batch padded. Where sizes differ and the network takes images in their own, those of one
/// size go together. DataError that names an image which cannot be read; NumericError where features are not finite.
[[nodiscard]] at::Tensor features_of_images(const FeatureExtractor& extractor,
                                            const ImageFolder& folder,
                                            std::int64_t first,
                                            std::int64_t last,
                                            std::int64_t batch);

}  // namespace surveyor
