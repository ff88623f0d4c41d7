#include "base/error.hpp"
#include "models/stylegan2_layout.hpp"

// Names of NVlabs/stylegan2-ada-pytorch and of the StyleGAN2 network in NVlabs/stylegan3: mapping.fc{0..},
// mapping.w_avg, synthesis.b{r}.{const, conv0, conv1, torgb}.

namespace surveyor {
namespace {

using Sources = std::vector<WeightSource>;

std::string block_key(int side) {
    return "synthesis.b" + std::to_string(side);
}

void add_affine(Sources& out, const std::string& canonical, const std::string& key, int in, int w_dim) {
    const Shape matrix = {in, w_dim};
    out.push_back({canonical + ".affine.weight", key + ".affine.weight", matrix, matrix});
    out.push_back({canonical + ".affine.bias", key + ".affine.bias", {in}, {in}});
}

void add_conv(Sources& out, const ShapeMap& shapes, const std::string& layer, int in, int width, int side, int w_dim) {
    const std::string key = "synthesis." + layer;
    const Shape weight = {width, in, 3, 3};
    const auto strength = shapes.find(key + ".noise_strength");
    // A scalar in the original files; some exports keep it as a vector of one.
    const bool as_vector = strength != shapes.end() && strength->second.size() == 1;
    out.push_back({layer + ".weight", key + ".weight", weight, weight});
    out.push_back({layer + ".bias", key + ".bias", {width}, {width}});
    out.push_back({layer + ".noise_strength", key + ".noise_strength", as_vector ? Shape{1} : Shape{}, {1}});
    out.push_back({layer + ".noise", key + ".noise_const", {side, side}, {side, side}, true});
    add_affine(out, layer, key, in, w_dim);
}

void add_rgb(Sources& out, const std::string& layer, int in, int w_dim) {
    const std::string key = "synthesis." + layer;
    out.push_back({layer + ".weight", key + ".weight", {3, in, 1, 1}, {3, in, 1, 1}});
    out.push_back({layer + ".bias", key + ".bias", {3}, {3}});
    add_affine(out, layer, key, in, w_dim);
}

void refuse_variants(const ShapeMap& shapes) {
    if (shapes.contains("mapping.embed.weight")) {
        throw DataError(
            "the generator is class-conditional (tensor 'mapping.embed.weight'); only unconditional "
            "StyleGAN2 generators can be surveyed");
    }
    if (shapes.contains("synthesis.b8.skip.weight")) {
        throw DataError(
            "the generator has the 'resnet' architecture (tensor 'synthesis.b8.skip.weight'); only 'skip' "
            "is supported, which all published StyleGAN2 networks use");
    }
    if (!shapes.contains("synthesis.b4.torgb.weight") && !shapes.contains("synthesis.b4.torgb.bias")) {
        throw DataError(
            "the generator has no 'synthesis.b4.torgb': it has the 'orig' architecture, or the file is "
            "incomplete; only 'skip' is supported, which all published StyleGAN2 networks use");
    }
}

StyleGan2Sizes sizes(const ShapeMap& shapes) {
    refuse_variants(shapes);
    StyleGan2Sizes sizes;
    sizes.z_dim = size_in(shapes, "mapping.fc0.weight", 2, 1);
    for (int i = 0; shapes.contains("mapping.fc" + std::to_string(i) + ".weight"); ++i) {
        sizes.mapping_widths.push_back(size_in(shapes, "mapping.fc" + std::to_string(i) + ".weight", 2, 0));
    }
    sizes.w_dim = sizes.mapping_widths.back();
    sizes.channels.push_back(size_in(shapes, "synthesis.b4.const", 3, 0));
    for (int side = 8;
         shapes.contains(block_key(side) + ".conv0.weight") || shapes.contains(block_key(side) + ".torgb.weight");
         side *= 2) {
        sizes.channels.push_back(size_in(shapes, block_key(side) + ".conv0.weight", 4, 0));
    }
    return sizes;
}

Sources sources(const StyleGan2Sizes& sizes, const ShapeMap& shapes) {
    Sources out;
    const int w_dim = sizes.w_dim;
    int in = sizes.z_dim;
    for (std::size_t i = 0; i < sizes.mapping_widths.size(); ++i) {
        const int width = sizes.mapping_widths[i];
        const std::string canonical = "mapping." + std::to_string(i);
        const std::string key = "mapping.fc" + std::to_string(i);
        out.push_back({canonical + ".weight", key + ".weight", {width, in}, {width, in}});
        out.push_back({canonical + ".bias", key + ".bias", {width}, {width}});
        in = width;
    }
    out.push_back({"centre", "mapping.w_avg", {w_dim}, {w_dim}, true});

    int before = sizes.channels[0];
    out.push_back({"b4.const", "synthesis.b4.const", {before, 4, 4}, {before, 4, 4}});
    for (int block = 0; block < sizes.blocks(); ++block) {
        const int side = sizes.side(block);
        const int width = sizes.channels[static_cast<std::size_t>(block)];
        const std::string name = "b" + std::to_string(side);
        if (block > 0) {
            add_conv(out, shapes, name + ".conv0", before, width, side, w_dim);
            out.push_back(filter_source(shapes, name + ".conv0.filter", block_key(side) + ".conv0.resample_filter"));
            out.push_back(filter_source(shapes, name + ".torgb.filter", block_key(side) + ".resample_filter"));
        }
        add_conv(out, shapes, name + ".conv1", width, width, side, w_dim);
        add_rgb(out, name + ".torgb", width, w_dim);
        before = width;
    }
    return out;
}

bool recognises(const ShapeMap& shapes) {
    return shapes.contains("mapping.fc0.weight") && shapes.contains("synthesis.b4.const");
}

}  // namespace

StyleGan2Layout nvidia_layout() {
    return {"nvidia", false, false, recognises, sizes, sources};
}

}  // namespace surveyor
