#pragma once

#include <string>
#include <vector>

namespace surveyor {

/// Convolution without bias, batch norm (epsilon 0.001), ReLU: what all of the FID network but its pools is made of.
struct ConvUnit {
    std::string name;  ///< "Mixed_6b.branch7x7_2": its tensors are name.conv.weight, name.bn.weight, ...
    int in = 0;
    int out = 0;
    int kernel_height = 1;
    int kernel_width = 1;
    int stride = 1;
    int padding_height = 0;
    int padding_width = 0;
};

/// The 94 units of the Inception network that defines FID: Szegedy et al., arXiv 1512.00567, in the TensorFlow graph of
/// 2015-12-05, under the names of its public PyTorch port.
[[nodiscard]] std::vector<ConvUnit> inception_units();

/// Epsilon of its batch norms.
inline constexpr double inception_epsilon = 1e-3;

/// Side of the images that it sees, pixels.
inline constexpr int inception_side = 299;

/// Outputs of its classifier (ImageNet versions have 1000).
inline constexpr int inception_classes = 1008;

/// Features before the classifier.
inline constexpr int inception_features = 2048;

}  // namespace surveyor
