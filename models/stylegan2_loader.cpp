#include "models/stylegan2_loader.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/std.h>
#include <ATen/ops/sum.h>

#include <algorithm>

#include "base/error.hpp"

namespace surveyor {
namespace {

std::vector<StyleGan2Layout> layouts() {
    return {rosinality_layout(), nvidia_layout()};
}

const StyleGan2Layout* layout_of(const ShapeMap& shapes, const std::vector<StyleGan2Layout>& known) {
    const auto found = std::find_if(known.begin(), known.end(), [&](const auto& l) { return l.recognises(shapes); });
    return found == known.end() ? nullptr : &*found;
}

void check_sizes(const StyleGan2Sizes& sizes) {
    if (sizes.blocks() < 2 || sizes.resolution() > 4096) {
        throw DataError("a StyleGAN2 of " + std::to_string(sizes.blocks()) +
                        " blocks was found; supported are image sides of 8 to 4096 pixels");
    }
}

/// Weights drawn with multiplier m have a standard deviation of about 1/m, 100 for the usual 0.01.
void note_multiplier(const TensorMap& weights, GeneratorInfo& info) {
    const double deviation = weight(weights, "mapping.0.weight").to(at::kDouble).std().item<double>();
    if (deviation < 5.0) {
        info.notes.push_back("mapping weights have a standard deviation of " + std::to_string(deviation) +
                             ", unusual for a learning-rate multiplier of 0.01; check generator.mapping_lr_multiplier");
    }
}

}  // namespace

bool is_stylegan2(const Checkpoint& checkpoint) {
    return layout_of(shapes_of(checkpoint), layouts()) != nullptr;
}

NetworkFile load_stylegan2(const Checkpoint& checkpoint, const GeneratorOptions& options) {
    const auto known = layouts();
    const ShapeMap shapes = shapes_of(checkpoint);
    const StyleGan2Layout* layout = layout_of(shapes, known);
    expect(layout != nullptr, "is_stylegan2() was asked before loading");
    const StyleGan2Sizes sizes = layout->sizes(shapes);
    check_sizes(sizes);

    NetworkFile file;
    file.info.architecture = "stylegan2";
    file.info.layout = layout->name;
    file.info.z_dim = sizes.z_dim;
    file.info.w_dim = sizes.w_dim;
    file.info.resolution = sizes.resolution();
    file.info.layers = sizes.layers();
    file.info.mapping_layers = static_cast<int>(sizes.mapping_widths.size());
    file.weights = read_weights(checkpoint,
                                layout->sources(sizes, shapes),
                                {"StyleGAN2", layout->name},
                                options,
                                file.info,
                                // NVIDIA stores one in layers that do not resample, too.
                                [](const std::string& key) { return key.ends_with("resample_filter"); });
    if (layout->filters_need_scaling) {
        for (auto& [name, values] : file.weights) {
            if (name.ends_with(".filter")) {
                values = values.to(at::kDouble);
                values = values / values.sum();
            }
        }
    }
    file.settings["demodulation_epsilon"] = layout->epsilon_on_scaled_weights ? "scaled" : "plain";
    note_multiplier(file.weights, file.info);
    return file;
}

StyleGan2Sizes stylegan2_sizes(const TensorMap& weights) {
    const auto size = [&](const std::string& name, std::int64_t dimension) {
        return static_cast<int>(weight(weights, name).size(dimension));
    };
    StyleGan2Sizes sizes;
    sizes.z_dim = size("mapping.0.weight", 1);
    for (int i = 0; weights.contains("mapping." + std::to_string(i) + ".weight"); ++i) {
        sizes.mapping_widths.push_back(size("mapping." + std::to_string(i) + ".weight", 0));
    }
    sizes.w_dim = sizes.mapping_widths.back();
    sizes.channels.push_back(size("b4.const", 0));
    for (int side = 8; weights.contains("b" + std::to_string(side) + ".conv0.weight"); side *= 2) {
        sizes.channels.push_back(size("b" + std::to_string(side) + ".conv0.weight", 0));
    }
    return sizes;
}

}  // namespace surveyor
