#pragma once

#include <string>
#include <vector>

#include "models/weight_source.hpp"

namespace surveyor {

// One ProGAN (of Karras et al., ICLR 2018) exists here, with canonical parameter names. Layers 2q and 2q + 1 have side
// 4 * 2^q:
//   layer0.weight [C, z_dim, 4, 4], .bias [C]       from z to the first 4x4 image, correlated with a 7x7 field whose
//                                                   middle is z: output (row, column) sees the tap (3 - row, 3 -
//                                                   column)
//   layer{j}.weight [out, in, 3, 3], .bias [out]    a correlation; of layers 2q, q >= 1, after every pixel was doubled
//   torgb.weight [3, C, 1, 1], .bias [3]
// Files of "fused" networks hold the kernels of a transposed convolution in layers 2q, which are turned to these.

/// Sizes, read from the tensors and from nothing else.
struct ProGanSizes {
    int z_dim = 0;
    std::vector<int> channels;  ///< channels of the sides 4, 8, 16, ...

    [[nodiscard]] int layers() const { return 2 * static_cast<int>(channels.size()); }

    [[nodiscard]] int resolution() const { return 2 << channels.size(); }

    [[nodiscard]] int width(int layer) const { return channels[static_cast<std::size_t>(layer / 2)]; }

    /// Of the intermediate space: the 4x4 image.
    [[nodiscard]] int w_dim() const { return 16 * channels.front(); }
};

/// Names of a layer's tensors in a file.
struct ProGanLayerKeys {
    std::string weight;
    std::string bias;
    bool is_fused = false;  ///< told by the name
};

/// How a program names, shapes and computes its ProGAN.
struct ProGanLayout {
    std::string name;
    int latent_norms;                ///< how often z is normalised before the first layer
    bool is_transposed;              ///< TensorFlow: matrices are [in, out], kernels [height, width, in, out]
    bool may_be_fused_unnamed;       ///< kernels of a fused network have the same names
    std::vector<std::string> lods;   ///< levels of detail, which must be 0
    std::vector<std::string> marks;  ///< tells a file: the first is there, and one of the others
    ProGanLayerKeys (*layer)(int j, const ShapeMap& shapes);
    ProGanLayerKeys (*torgb)(int blocks);

    /// What may be in a file without being used: outputs of smaller sides.
    bool (*may_be_unused)(const std::string& key);
};

/// Sizes of the network whose tensors have these shapes; DataError naming the tensor when one is missing or misshapen.
[[nodiscard]] ProGanSizes progan_sizes(const ShapeMap& shapes, const ProGanLayout& layout);

/// Where its parameters stand. `is_fused`: the kernels of layers 2q are fused though their names do not tell.
[[nodiscard]] std::vector<WeightSource> progan_sources(const ProGanLayout& layout,
                                                       const ProGanSizes& sizes,
                                                       const ShapeMap& shapes,
                                                       bool is_fused);

[[nodiscard]] ProGanLayout progan_genforce_layout();
[[nodiscard]] ProGanLayout progan_netdissect_layout();
[[nodiscard]] ProGanLayout progan_older_netdissect_layout();
[[nodiscard]] ProGanLayout progan_tensorflow_layout();

/// The canonical names themselves.
[[nodiscard]] ProGanLayout progan_export_layout();

}  // namespace surveyor
