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

    /// What a perceptual path length of these features is called: "PPL" for LPIPS weights that the user vouches for,
    /// "path length (pixels)" and the like for all others.
    [[nodiscard]] virtual std::string path_length() const { return "path length (" + name() + ")"; }

    /// Everything that the features depend on beside the images, by name: digest of the weights, preprocessing, tap.
    [[nodiscard]] virtual std::map<std::string, std::string> facts() const = 0;

    /// Length of a feature vector.
    [[nodiscard]] virtual int features() const = 0;

    /// images [n, 3, h, w] -> what the network sees of them, [n, ...], on the extractor's device. Floating images are a
    /// generator's, nominally in [-1, 1]; uint8 ones are the levels of image files, which no rule of quantisation
    /// touches. Images of different sizes are brought here one by one and joined where the results are alike.
    [[nodiscard]] virtual at::Tensor input(const at::Tensor& images) const = 0;

    /// input() -> [n, features] on the extractor's device, float32 (float64 where it was opened so).
    [[nodiscard]] virtual at::Tensor features_of(const at::Tensor& input) const = 0;

    /// features_of(input(images))
    [[nodiscard]] at::Tensor extract(const at::Tensor& images) const { return features_of(input(images)); }

    /// Features [n, features] -> probabilities of classes [n, classes], as the Inception score wants them. DataError
    /// when the extractor has no classifier on these features.
    [[nodiscard]] virtual at::Tensor probabilities(const at::Tensor& features) const = 0;
};

}  // namespace surveyor
