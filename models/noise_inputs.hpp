#pragma once

#include <string>
#include <vector>

#include "models/generator.hpp"
#include "models/tensor_map.hpp"

namespace surveyor {

/// The noise images of a network's layers: where the weights hold `<layer>.noise` [r, r], or the caller gave others.
class NoiseInputs {
  public:
    NoiseInputs() = default;

    /// `layers` in the order of Noise::layers, `shapes` [height, width] of each. DataError naming generator.noise when
    /// the options give images that are not one of that shape per layer.
    NoiseInputs(const TensorMap& weights,
                const std::vector<std::string>& layers,
                std::vector<Shape> shapes,
                const GeneratorOptions& options);

    /// One [n or 1, 1, r, r] per layer on the network's device and in its type; undefined ones for no noise. DataError
    /// when constant noise is asked for and a layer has none.
    [[nodiscard]] std::vector<at::Tensor> images(const Noise& noise, std::int64_t samples) const;

    [[nodiscard]] bool has_constant_noise() const;

    [[nodiscard]] const std::vector<Shape>& shapes() const { return shapes_; }

  private:
    [[nodiscard]] std::vector<at::Tensor> given(const Noise& noise, std::int64_t samples) const;

    std::vector<Shape> shapes_;
    std::vector<at::Tensor> constants_;  ///< [1, 1, r, r] each; undefined where the file has none
    at::Device device_ = at::Device(at::kCPU);
    at::ScalarType dtype_ = at::kFloat;
};

}  // namespace surveyor
