#pragma once

#include <ATen/core/Tensor.h>

#include <map>
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

    /// What a Frechet distance of these features is called: "FID" for the network that defines it, with its published
    /// weights; "FD (pixels)" and the like for all others, which cannot be compared with it.
    [[nodiscard]] virtual std::string distance() const = 0;

    /// Everything that the features depend on beside the images, by name: digest of the weights, preprocessing, tap.
    [[nodiscard]] virtual std::map<std::string, std::string> facts() const = 0;

    /// Length of a feature vector.
    [[nodiscard]] virtual int features() const = 0;

    /// images [n, 3, h, w], nominally in [-1, 1] -> [n, features] on the extractor's device, float32 (float64 where it
    /// was opened so).
    [[nodiscard]] virtual at::Tensor extract(const at::Tensor& images) const = 0;

    /// Features [n, features] -> probabilities of classes [n, classes], as the Inception score wants them. DataError
    /// when the extractor has no classifier on these features.
    [[nodiscard]] virtual at::Tensor probabilities(const at::Tensor& features) const = 0;
};

}  // namespace surveyor
