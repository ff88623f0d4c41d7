#pragma once

#include <string>
#include <vector>

#include "models/network_file.hpp"
#include "models/weight_source.hpp"

namespace surveyor {

// One StyleGAN2 exists here, with canonical parameter names (b{r} is the block of side r):
//   mapping.{i}.weight [out, in], .bias [out]       centre [w_dim], optional
//   embed.weight [e, classes], .bias [e]            where a label is normalised by itself (LabelForm::embedded)
//   label.weight [classes, e]                       where it is normalised with z (LabelForm::joined)
//   b4.const [C, 4, 4]
//   b{r}.conv0 (r >= 8, upsampling), b{r}.conv1:    .weight [out, in, 3, 3], .bias [out], .affine.weight [in, w_dim],
//                                                   .affine.bias [in], .noise_strength [1], .noise [r, r] optional,
//                                                   .filter [k, k] optional (conv0: FIR of the upsampling, sum 1)
//   b{r}.torgb (the last alone but for `skip`):     .weight [3, in, 1, 1], .bias [3], .affine.*, .filter optional
//                                                   (r >= 8, `skip`: FIR of the image's upsampling)
//   b{r}.skip (r >= 8, `residual`):                 .weight [out, in, 1, 1], .filter optional
// What other programs write is renamed and rearranged to this. Adding a layout means one more StyleGan2Layout.

/// How blocks are joined to an image: `skip` adds up upsampled colours of all blocks, `original` takes the colours of
/// the last, `residual` also gives each block a bypass ("orig" and "resnet" in the public programs).
enum class SynthesisForm { skip, original, residual };

/// How a class label enters the mapping network.
enum class LabelForm { none, embedded, joined };

/// Sizes, read from the tensors and from nothing else.
struct StyleGan2Sizes {
    int z_dim = 0;
    int w_dim = 0;
    LabelForm label = LabelForm::none;
    int classes = 0;
    int label_width = 0;              ///< numbers that the label puts behind z
    std::vector<int> mapping_widths;  ///< output width of every mapping layer
    SynthesisForm form = SynthesisForm::skip;
    std::vector<int> channels;  ///< channels of the blocks of side 4, 8, 16, ...

    [[nodiscard]] int blocks() const { return static_cast<int>(channels.size()); }

    [[nodiscard]] int side(int block) const { return 4 << block; }

    [[nodiscard]] int resolution() const { return side(blocks() - 1); }

    /// Rows of an extended latent.
    [[nodiscard]] int layers() const { return 2 * blocks(); }

    [[nodiscard]] bool has_rgb(int block) const { return form == SynthesisForm::skip || block == blocks() - 1; }
};

/// What a parameter does in the network, and with it how programs differ in storing it.
enum class Role {
    mapping_weight,
    mapping_bias,
    centre,
    embed_weight,
    embed_bias,
    label_weight,
    constant,
    conv_weight,
    upsampling_weight,
    rgb_weight,
    skip_weight,
    bias,
    affine_weight,
    affine_bias,
    noise_strength,
    noise,
    filter,
};

/// A parameter of the canonical network.
struct StyleGan2Parameter {
    Role role;
    Shape shape;          ///< canonical; of a filter left open: [0, 0]
    int index = 0;        ///< of the mapping layer, or of the block
    std::string layer{};  ///< "conv0", "conv1", "torgb" or "skip" within the block
    bool optional = false;
};

/// This program's name for it, from its role, index and layer.
[[nodiscard]] std::string canonical_name(const StyleGan2Parameter& parameter);

/// All parameters of a network of these sizes.
[[nodiscard]] std::vector<StyleGan2Parameter> stylegan2_parameters(const StyleGan2Sizes& sizes);

/// Where a size stands: the number of dimensions of a tensor, and which one it is.
struct SizePlace {
    std::size_t rank;
    std::size_t dimension;
};

/// How a public program names and shapes its StyleGAN2 weights.
struct StyleGan2Layout {
    std::string name;
    bool epsilon_on_scaled_weights;  ///< demodulation epsilon 1e-8 on W/sqrt(fan_in) (else on W)
    bool holds_clamp;                ///< files tell their bound on activations, be it that there is none
    bool is_transposed;              ///< matrices of dense layers are [in, out]
    SizePlace constant_channels;
    SizePlace conv_out;

    bool (*recognises)(const ShapeMap&);
    WeightSource (*source)(const StyleGan2Parameter&, const ShapeMap&);
    bool (*may_be_unused)(const std::string& key);  ///< other tensors are noted
    void (*refuse)(const ShapeMap&) = nullptr;      ///< throws for what the program can write and this one not compute
};

[[nodiscard]] StyleGan2Layout rosinality_layout();
[[nodiscard]] StyleGan2Layout nvidia_layout();
[[nodiscard]] StyleGan2Layout genforce_layout();
[[nodiscard]] StyleGan2Layout tensorflow_layout();
[[nodiscard]] StyleGan2Layout exported_layout();  ///< canonical names

/// Sizes of a network whose tensors are named by `layout`. DataError naming a tensor that is missing or has another
/// number of dimensions.
[[nodiscard]] StyleGan2Sizes stylegan2_sizes(const ShapeMap& shapes, const StyleGan2Layout& layout);

/// The parameter's tensor as it is under another name.
[[nodiscard]] WeightSource renamed(const StyleGan2Parameter& parameter, const std::string& key);

/// The same, stored with another shape of as many elements.
[[nodiscard]] WeightSource reshaped(const StyleGan2Parameter& parameter, const std::string& key, Shape file_shape);

/// Of a FIR kernel; its size is the file's own. Stored with `leading` dimensions of 1 before the two.
[[nodiscard]] WeightSource filter_source(const StyleGan2Parameter& parameter,
                                         const std::string& key,
                                         const ShapeMap& shapes,
                                         std::size_t leading = 0);

/// A FIR kernel brought to sum 1, in float64. DataError when its sum is 0.
[[nodiscard]] at::Tensor unit_sum(const at::Tensor& filter);

/// A vector of one or a scalar, whichever the file has.
[[nodiscard]] WeightSource scalar_source(const StyleGan2Parameter& parameter,
                                         const std::string& key,
                                         const ShapeMap& shapes);

}  // namespace surveyor
