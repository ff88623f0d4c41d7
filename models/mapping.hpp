#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

namespace surveyor {

/// One layer h -> leaky_relu(W h + b), slope 0.2, with the equalised learning rate and the gain sqrt(2) folded into
/// W and b.
struct MappingLayer {
    at::Tensor weight;  ///< [out, in]
    at::Tensor bias;    ///< [out]
};

/// The mapping network z -> w of StyleGAN2: the input brought to unit mean square, then fully connected layers.
/// Where `appended` is defined, it is put behind every z before that (the class label of the TensorFlow programs).
/// (Karras et al., "Analyzing and Improving the Image Quality of StyleGAN", CVPR 2020, with the constants of its
/// code.)
struct Mapping {
    std::vector<MappingLayer> layers;
    at::Tensor appended = {};  ///< [l], or undefined

    [[nodiscard]] std::int64_t z_dim() const;

    [[nodiscard]] Mapping to(at::Device device, at::ScalarType dtype) const;

    /// z [n, z_dim] -> w [n, w_dim], in the type and on the device of the weights.
    [[nodiscard]] at::Tensor forward(const at::Tensor& z) const;
};

/// Added to the mean square of z before its root.
inline constexpr double pixel_norm_epsilon = 1e-8;

/// Slope of the leaky ReLU at inputs that are not above 0.
inline constexpr double leaky_slope = 0.2;

}  // namespace surveyor
