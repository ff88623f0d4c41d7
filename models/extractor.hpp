#pragma once

#include <ATen/core/Tensor.h>

#include <string>

namespace surveyor {

/// A fixed map from images to feature vectors, on which distances between image sets are measured.
class FeatureExtractor {
  public:
    FeatureExtractor() = default;
    FeatureExtractor(const FeatureExtractor&) = delete;
    FeatureExtractor& operator=(const FeatureExtractor&) = delete;
    virtual ~FeatureExtractor() = default;

    [[nodiscard]] virtual std::string name() const = 0;

    /// Length of a feature vector.
    [[nodiscard]] virtual int features() const = 0;

    /// images [n, 3, h, w], nominally in [-1, 1] -> [n, features], float32, on the images' device.
    [[nodiscard]] virtual at::Tensor extract(const at::Tensor& images) const = 0;
};

}  // namespace surveyor
