#include "models/stylegan1_layout.hpp"

#include "base/error.hpp"
#include "models/source_rows.hpp"

namespace surveyor {
namespace {

void refuse_variants(const ShapeMap& shapes) {
    for (const std::string key : {"synthesis/4x4/Dense/weight", "g_synthesis.blocks.4x4.dense.weight"}) {
        if (shapes.contains(key)) {
            throw DataError("the generator makes its 4x4 layer from w (tensor '" + key +
                            "'); only those that begin with a constant are supported, as all published ones do");
        }
    }
}

void add_mapping(SourceRows& rows, const StyleGan1Layout& layout, const StyleGan1Sizes& sizes) {
    const Shape label = {sizes.classes, sizes.label_width};
    if (sizes.classes > 0) {
        rows.row({"label.weight", layout.label, label, label});
    }
    int in = sizes.z_dim + sizes.label_width;
    for (std::size_t i = 0; i < sizes.mapping_widths.size(); ++i) {
        const std::string canonical = "mapping." + std::to_string(i);
        const std::string key = layout.mapping_layer(static_cast<int>(i));
        rows.matrix(canonical + ".weight", key + "weight", sizes.mapping_widths[i], in);
        rows.vector(canonical + ".bias", key + "bias", sizes.mapping_widths[i]);
        in = sizes.mapping_widths[i];
    }
    rows.row({"centre", layout.centre, {sizes.w_dim}, {sizes.w_dim}, true});
}

void add_layer(SourceRows& rows, const StyleGan1Layout& layout, const StyleGan1Sizes& sizes, int j) {
    const std::string canonical = "layer" + std::to_string(j);
    const StyleGan1LayerKeys keys = layout.layer(j);
    const int width = sizes.width(j);
    const int side = sizes.side(j);
    if (j == 0) {
        const Shape flat = {width, 4, 4};
        rows.row({"const", layout.constant, layout.has_flat_images ? flat : Shape{1, width, 4, 4}, flat});
    } else {
        rows.kernel(canonical + ".weight", keys.weight, {width, sizes.width(j - 1), 3, 3});
    }
    rows.vector(canonical + ".bias", keys.bias, width);
    rows.vector(canonical + ".noise_weight", keys.noise_weight, width);
    const Shape flat = {side, side};
    rows.row({canonical + ".noise", keys.noise, layout.has_flat_images ? flat : Shape{1, 1, side, side}, flat, true});
    rows.matrix(canonical + ".affine.weight", keys.affine_weight, 2 * width, sizes.w_dim);
    rows.vector(canonical + ".affine.bias", keys.affine_bias, 2 * width);
}

}  // namespace

StyleGan1Sizes stylegan1_sizes(const ShapeMap& shapes, const StyleGan1Layout& layout) {
    refuse_variants(shapes);
    StyleGan1Sizes sizes;
    sizes.z_dim = size_in(shapes, layout.mapping_layer(0) + "weight", 2, layout.is_transposed ? 0 : 1);
    if (shapes.contains(layout.label)) {
        sizes.classes = size_in(shapes, layout.label, 2, 0);
        sizes.label_width = size_in(shapes, layout.label, 2, 1);
        sizes.z_dim -= sizes.label_width;
        if (sizes.z_dim < 1) {
            throw DataError("tensor '" + layout.label + "' has " + std::to_string(sizes.label_width) +
                            " columns, as many as the first mapping layer takes or more: nothing is left for z");
        }
    }
    for (int i = 0; i == 0 || shapes.contains(layout.mapping_layer(i) + "weight"); ++i) {
        sizes.mapping_widths.push_back(size_in(shapes, layout.mapping_layer(i) + "bias", 1, 0));
    }
    sizes.w_dim = sizes.mapping_widths.back();
    const auto has_layer = [&](int j) { return shapes.contains(layout.layer(j).affine_weight); };
    // A side is there when either of its layers is, so that a missing one is named.
    for (int j = 0; j == 0 || has_layer(j) || has_layer(j + 1); j += 2) {
        sizes.channels.push_back(size_in(shapes, layout.layer(j).bias, 1, 0));
    }
    if (sizes.channels.size() < 2 || sizes.channels.size() > 11) {
        throw DataError("a StyleGAN of " + std::to_string(sizes.channels.size()) +
                        " sides was found; supported are images of 8 to 4096 pixels");
    }
    return sizes;
}

std::vector<WeightSource> stylegan1_sources(const StyleGan1Layout& layout, const StyleGan1Sizes& sizes) {
    using Orientation = SourceRows::Orientation;
    SourceRows rows(layout.is_transposed ? Orientation::tensorflow : Orientation::torch);
    add_mapping(rows, layout, sizes);
    for (int j = 0; j < sizes.layers(); ++j) {
        add_layer(rows, layout, sizes, j);
    }
    const std::string torgb = layout.torgb(static_cast<int>(sizes.channels.size()));
    rows.kernel("torgb.weight", torgb + "weight", {3, sizes.channels.back(), 1, 1});
    rows.vector("torgb.bias", torgb + "bias", 3);
    return rows.all();
}

}  // namespace surveyor
