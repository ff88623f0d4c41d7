#pragma once

#include <string>
#include <vector>

#include "models/weight_source.hpp"

namespace surveyor {

// One StyleGAN (of Karras et al., CVPR 2019) exists here, with canonical parameter names. Layers 2q and 2q + 1 have
// side 4 * 2^q; layer j reads row j of W+:
//   mapping.{i}.weight [out, in], .bias [out]       centre [w_dim], optional
//   label.weight [classes, e], optional             class c appends its row to z, which the first layer then takes too
//   const [C, 4, 4]                                 what layer 0 begins with, in place of a convolution
//   layer{j}.weight [out, in, 3, 3] (j >= 1), .bias [C], .noise_weight [C], .noise [r, r] optional,
//            .affine.weight [2C, w_dim], .affine.bias [2C]: C rows of scales (less 1), then C of shifts
//   torgb.weight [3, C, 1, 1], .bias [3]
// Layers 2q with q >= 1 double the side. Adding a layout of another program means one more StyleGan1Layout.

/// Sizes, read from the tensors and from nothing else.
struct StyleGan1Sizes {
    int z_dim = 0;
    int classes = 0;      ///< 0 without classes
    int label_width = 0;  ///< numbers that a class appends to z
    int w_dim = 0;
    std::vector<int> mapping_widths;  ///< output width of every mapping layer
    std::vector<int> channels;        ///< channels of the sides 4, 8, 16, ...

    [[nodiscard]] int layers() const { return 2 * static_cast<int>(channels.size()); }

    /// Side of the output of a layer.
    [[nodiscard]] int side(int layer) const { return 4 << (layer / 2); }

    [[nodiscard]] int resolution() const { return side(layers() - 1); }

    [[nodiscard]] int width(int layer) const { return channels[static_cast<std::size_t>(layer / 2)]; }
};

/// Names of the tensors of one synthesis layer in a file; an empty one is not stored.
struct StyleGan1LayerKeys {
    std::string weight;
    std::string bias;
    std::string noise_weight;
    std::string noise;
    std::string affine_weight;
    std::string affine_bias;
};

/// How a program names, shapes and computes its StyleGAN.
struct StyleGan1Layout {
    std::string name;
    double norm_epsilon;   ///< of the instance norm, added to the variance
    bool is_transposed;    ///< TensorFlow: matrices are [in, out], kernels [height, width, in, out]
    bool has_flat_images;  ///< constant [C, 4, 4] and noise [r, r]; else with dimensions of 1 up to four
    std::string constant;
    std::string label;  ///< an empty name of these two: not stored
    std::string centre;
    std::vector<std::string> lods;        ///< levels of detail, which must be 0
    std::vector<std::string> marks;       ///< tells a file: the first is there, and one of the others
    std::string (*mapping_layer)(int i);  ///< prefix of "weight" and "bias"
    std::string (*torgb)(int blocks);     ///< prefix of "weight" and "bias"
    StyleGan1LayerKeys (*layer)(int j);

    /// What may be in a file without being used: buffers that hold no weight, outputs of smaller sides.
    bool (*may_be_unused)(const std::string& key);
};

/// Sizes of the network whose tensors have these shapes. DataError naming the tensor when one is missing or misshapen,
/// and when it is a variant that this program does not compute.
[[nodiscard]] StyleGan1Sizes stylegan1_sizes(const ShapeMap& shapes, const StyleGan1Layout& layout);

/// Where its parameters stand.
[[nodiscard]] std::vector<WeightSource> stylegan1_sources(const StyleGan1Layout& layout, const StyleGan1Sizes& sizes);

[[nodiscard]] StyleGan1Layout stylegan1_genforce_layout();
[[nodiscard]] StyleGan1Layout stylegan1_lernapparat_layout();
[[nodiscard]] StyleGan1Layout stylegan1_tensorflow_layout();

/// The canonical names themselves.
[[nodiscard]] StyleGan1Layout stylegan1_export_layout();

}  // namespace surveyor
