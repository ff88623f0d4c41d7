#include "models/stylegan2_layout.hpp"

namespace surveyor {
namespace {

using Parameters = std::vector<StyleGan2Parameter>;

void add_mapping(Parameters& out, const StyleGan2Sizes& sizes) {
    int in = sizes.z_dim + sizes.label_width;
    for (int i = 0; i < static_cast<int>(sizes.mapping_widths.size()); ++i) {
        const int width = sizes.mapping_widths[static_cast<std::size_t>(i)];
        out.push_back({Role::mapping_weight, {width, in}, i});
        out.push_back({Role::mapping_bias, {width}, i});
        in = width;
    }
    if (sizes.label == LabelForm::embedded) {
        out.push_back({Role::embed_weight, {sizes.label_width, sizes.classes}});
        out.push_back({Role::embed_bias, {sizes.label_width}});
    } else if (sizes.label == LabelForm::joined) {
        out.push_back({Role::label_weight, {sizes.classes, sizes.label_width}});
    }
    out.push_back({.role = Role::centre, .shape = {sizes.w_dim}, .optional = true});
}

/// Adds parameters of one layer of one block.
class LayerWriter {
  public:
    LayerWriter(Parameters& out, int block, std::string layer, const StyleGan2Sizes& sizes)
        : out_(out), block_(block), side_(sizes.side(block)), w_dim_(sizes.w_dim), layer_(std::move(layer)) {}

    void add(Role role, Shape shape, bool optional = false) {
        out_.push_back({role, std::move(shape), block_, layer_, optional});
    }

    void add_convolution(Role role, int in, int width) {
        add(role, {width, in, 3, 3});
        add(Role::bias, {width});
        add(Role::noise_strength, {1});
        add(Role::noise, {side_, side_}, true);
        add_affine(in);
    }

    void add_rgb(int in) {
        add(Role::rgb_weight, {3, in, 1, 1});
        add(Role::bias, {3});
        add_affine(in);
    }

    void add_filter() { add(Role::filter, {0, 0}, true); }

  private:
    void add_affine(int in) {
        add(Role::affine_weight, {in, w_dim_});
        add(Role::affine_bias, {in});
    }

    Parameters& out_;
    int block_;
    int side_;
    int w_dim_;
    std::string layer_;
};

}  // namespace

std::string canonical_name(const StyleGan2Parameter& parameter) {
    const std::string block = "b" + std::to_string(4 << parameter.index);
    const std::string layer = block + "." + parameter.layer;
    const std::string dense = "mapping." + std::to_string(parameter.index);
    switch (parameter.role) {
        case Role::mapping_weight:
            return dense + ".weight";
        case Role::mapping_bias:
            return dense + ".bias";
        case Role::centre:
            return "centre";
        case Role::embed_weight:
            return "embed.weight";
        case Role::embed_bias:
            return "embed.bias";
        case Role::label_weight:
            return "label.weight";
        case Role::constant:
            return "b4.const";
        case Role::conv_weight:
        case Role::upsampling_weight:
        case Role::rgb_weight:
        case Role::skip_weight:
            return layer + ".weight";
        case Role::bias:
            return layer + ".bias";
        case Role::affine_weight:
            return layer + ".affine.weight";
        case Role::affine_bias:
            return layer + ".affine.bias";
        case Role::noise_strength:
            return layer + ".noise_strength";
        case Role::noise:
            return layer + ".noise";
        case Role::filter:
            return layer + ".filter";
    }
    return "(none)";
}

std::vector<StyleGan2Parameter> stylegan2_parameters(const StyleGan2Sizes& sizes) {
    Parameters out;
    add_mapping(out, sizes);
    int before = sizes.channels.empty() ? 0 : sizes.channels[0];
    for (int block = 0; block < sizes.blocks(); ++block) {
        const int width = sizes.channels[static_cast<std::size_t>(block)];
        if (block == 0) {
            LayerWriter(out, block, "const", sizes).add(Role::constant, {width, 4, 4});
        } else {
            LayerWriter conv0(out, block, "conv0", sizes);
            conv0.add_convolution(Role::upsampling_weight, before, width);
            conv0.add_filter();
        }
        LayerWriter(out, block, "conv1", sizes).add_convolution(Role::conv_weight, width, width);
        if (block > 0 && sizes.form == SynthesisForm::residual) {
            LayerWriter skip(out, block, "skip", sizes);
            skip.add(Role::skip_weight, {width, before, 1, 1});
            skip.add_filter();
        }
        if (sizes.has_rgb(block)) {
            LayerWriter rgb(out, block, "torgb", sizes);
            rgb.add_rgb(width);
            if (block > 0 && sizes.form == SynthesisForm::skip) {
                rgb.add_filter();
            }
        }
        before = width;
    }
    return out;
}

}  // namespace surveyor
