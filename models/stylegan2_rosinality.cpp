#include "models/stylegan2_layout.hpp"

// Names of rosinality/stylegan2-pytorch: style.{1..}, input, conv1, to_rgb1, convs.{0..}, to_rgbs.{0..}, noises.

namespace surveyor {
namespace {

using Sources = std::vector<WeightSource>;

void add_affine(Sources& out, const std::string& canonical, const std::string& key, int in, int w_dim) {
    const Shape matrix = {in, w_dim};
    out.push_back({canonical + ".affine.weight", key + ".conv.modulation.weight", matrix, matrix});
    out.push_back({canonical + ".affine.bias", key + ".conv.modulation.bias", {in}, {in}});
}

void add_conv(Sources& out, const std::string& canonical, const std::string& key, int in, int width, int w_dim) {
    out.push_back({canonical + ".weight", key + ".conv.weight", {1, width, in, 3, 3}, {width, in, 3, 3}});
    out.push_back({canonical + ".bias", key + ".activate.bias", {width}, {width}});
    out.push_back({canonical + ".noise_strength", key + ".noise.weight", {1}, {1}});
    add_affine(out, canonical, key, in, w_dim);
}

void add_noise(Sources& out, const std::string& canonical, int index, int side) {
    const std::string key = "noises.noise_" + std::to_string(index);
    out.push_back({canonical + ".noise", key, {1, 1, side, side}, {side, side}, true});
}

void add_rgb(Sources& out, const std::string& canonical, const std::string& key, int in, int w_dim) {
    out.push_back({canonical + ".weight", key + ".conv.weight", {1, 3, in, 1, 1}, {3, in, 1, 1}});
    out.push_back({canonical + ".bias", key + ".bias", {1, 3, 1, 1}, {3}});
    add_affine(out, canonical, key, in, w_dim);
}

StyleGan2Sizes sizes(const ShapeMap& shapes) {
    StyleGan2Sizes sizes;
    sizes.z_dim = size_in(shapes, "style.1.weight", 2, 1);
    for (int i = 1; shapes.contains("style." + std::to_string(i) + ".weight"); ++i) {
        sizes.mapping_widths.push_back(size_in(shapes, "style." + std::to_string(i) + ".weight", 2, 0));
    }
    sizes.w_dim = sizes.mapping_widths.back();
    sizes.channels.push_back(size_in(shapes, "input.input", 4, 1));
    for (int i = 0; shapes.contains("convs." + std::to_string(i) + ".conv.weight") ||
                    shapes.contains("to_rgbs." + std::to_string(i / 2) + ".conv.weight");
         i += 2) {
        sizes.channels.push_back(size_in(shapes, "convs." + std::to_string(i) + ".conv.weight", 5, 1));
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
        const std::string key = "style." + std::to_string(i + 1);
        out.push_back({canonical + ".weight", key + ".weight", {width, in}, {width, in}});
        out.push_back({canonical + ".bias", key + ".bias", {width}, {width}});
        in = width;
    }
    const auto centre = shapes.find("latent_avg");
    const bool as_row = centre != shapes.end() && centre->second.size() == 2;
    out.push_back({"centre", "latent_avg", as_row ? Shape{1, w_dim} : Shape{w_dim}, {w_dim}, true});

    const int first = sizes.channels[0];
    out.push_back({"b4.const", "input.input", {1, first, 4, 4}, {first, 4, 4}});
    add_conv(out, "b4.conv1", "conv1", first, first, w_dim);
    add_noise(out, "b4.conv1", 0, 4);
    add_rgb(out, "b4.torgb", "to_rgb1", first, w_dim);
    for (int block = 1; block < sizes.blocks(); ++block) {
        const int b = block - 1;
        const int width = sizes.channels[static_cast<std::size_t>(block)];
        const int before = sizes.channels[static_cast<std::size_t>(b)];
        const std::string name = "b" + std::to_string(sizes.side(block));
        const std::string up = "convs." + std::to_string(2 * b);
        const std::string rgb = "to_rgbs." + std::to_string(b);
        add_conv(out, name + ".conv0", up, before, width, w_dim);
        add_noise(out, name + ".conv0", 2 * b + 1, sizes.side(block));
        out.push_back(filter_source(shapes, name + ".conv0.filter", up + ".conv.blur.kernel"));
        add_conv(out, name + ".conv1", "convs." + std::to_string(2 * b + 1), width, width, w_dim);
        add_noise(out, name + ".conv1", 2 * b + 2, sizes.side(block));
        add_rgb(out, name + ".torgb", rgb, width, w_dim);
        out.push_back(filter_source(shapes, name + ".torgb.filter", rgb + ".upsample.kernel"));
    }
    return out;
}

bool recognises(const ShapeMap& shapes) {
    return shapes.contains("style.1.weight") && (shapes.contains("conv1.conv.modulation.weight") ||
                                                 shapes.contains("to_rgb1.bias") || shapes.contains("input.input"));
}

}  // namespace

StyleGan2Layout rosinality_layout() {
    return {"rosinality", true, true, recognises, sizes, sources};
}

}  // namespace surveyor
