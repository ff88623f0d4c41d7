#pragma once

#include <functional>
#include <string>
#include <vector>

#include "models/network_file.hpp"
#include "models/weight_source.hpp"

namespace surveyor {

// One StyleGAN2 exists here, with canonical parameter names (b{r} is the block of side r):
//   mapping.{i}.weight [out, in], .bias [out]       centre [w_dim], optional
//   b4.const [C, 4, 4]
//   b{r}.conv0 (r >= 8, upsampling), b{r}.conv1:    .weight [out, in, 3, 3], .bias [out], .affine.weight [in, w_dim],
//                                                   .affine.bias [in], .noise_strength [1], .noise [r, r] optional,
//                                                   .filter [k, k] optional (conv0: FIR of the upsampling, sum 1)
//   b{r}.torgb:                                     .weight [3, in, 1, 1], .bias [3], .affine.*, .filter (r >= 8)
//                                                   optional
// What other programs write is renamed and reshaped to this. Adding a layout means one more StyleGan2Layout.

/// Sizes, read from the tensors and from nothing else.
struct StyleGan2Sizes {
    int z_dim = 0;
    int w_dim = 0;
    std::vector<int> mapping_widths;  ///< output width of every mapping layer
    std::vector<int> channels;        ///< channels of the blocks of side 4, 8, 16, ...

    [[nodiscard]] int blocks() const { return static_cast<int>(channels.size()); }

    [[nodiscard]] int side(int block) const { return 4 << block; }

    [[nodiscard]] int resolution() const { return side(blocks() - 1); }

    /// Rows of an extended latent.
    [[nodiscard]] int layers() const { return 2 * blocks(); }
};

/// How a public program names and shapes its StyleGAN2 weights.
struct StyleGan2Layout {
    std::string name;
    bool epsilon_on_scaled_weights;  ///< demodulation epsilon 1e-8 on W/sqrt(fan_in) (else on W)
    bool filters_need_scaling;       ///< stored FIR kernels carry the gain 4 of upsampling
    std::function<bool(const ShapeMap&)> recognises;
    std::function<StyleGan2Sizes(const ShapeMap&)> sizes;
    std::function<std::vector<WeightSource>(const StyleGan2Sizes&, const ShapeMap&)> sources;
};

[[nodiscard]] StyleGan2Layout rosinality_layout();
[[nodiscard]] StyleGan2Layout nvidia_layout();

/// The source of a FIR kernel [k, k]; its size is the file's own when the tensor is there.
[[nodiscard]] WeightSource filter_source(const ShapeMap& shapes, const std::string& canonical, const std::string& key);

}  // namespace surveyor
