#include "models/stylegan2_loader.hpp"

#include <algorithm>
#include <optional>

#include "base/error.hpp"
#include "models/stylegan2_settings.hpp"

namespace surveyor {
namespace {

std::optional<StyleGan2Layout> layout_of(const Checkpoint& checkpoint, const ShapeMap& shapes) {
    if (is_export_of(checkpoint, stylegan2_family)) {
        return exported_layout();
    }
    for (const StyleGan2Layout& layout :
         {rosinality_layout(), nvidia_layout(), genforce_layout(), tensorflow_layout()}) {
        if (layout.recognises(shapes)) {
            return layout;
        }
    }
    return std::nullopt;
}

void check_sizes(const StyleGan2Sizes& sizes) {
    if (sizes.blocks() < 2 || sizes.resolution() > 4096) {
        throw DataError("a StyleGAN2 of " + std::to_string(sizes.blocks()) +
                        " blocks was found; supported are image sides of 8 to 4096 pixels");
    }
}

}  // namespace

NetworkFile load_style_network(const Checkpoint& checkpoint,
                               const std::string& family,
                               const StyleGan2Layout& layout,
                               const StyleGan2Sizes& sizes,
                               const GeneratorOptions& options,
                               const std::function<bool(const std::string& key)>& may_be_unused) {
    NetworkFile file;
    file.info.architecture = family;
    file.info.layout = layout.name;
    file.info.z_dim = sizes.z_dim;
    file.info.w_dim = sizes.w_dim;
    file.info.resolution = sizes.blocks() == 0 ? 0 : sizes.resolution();
    file.info.layers = sizes.blocks() == 0 ? 1 : sizes.layers();
    file.info.mapping_layers = static_cast<int>(sizes.mapping_widths.size());
    file.info.classes = sizes.classes;
    const ShapeMap shapes = shapes_of(checkpoint);
    std::vector<WeightSource> sources;
    for (const StyleGan2Parameter& parameter : stylegan2_parameters(sizes)) {
        sources.push_back(layout.source(parameter, shapes));
    }
    const std::string printed = family == stylegan2_family ? "StyleGAN2" : "StyleGAN3";
    file.weights = read_weights(checkpoint, sources, {printed, layout.name}, options, file.info, may_be_unused);
    read_stylegan2_settings(checkpoint, layout, sizes, options, file);
    return file;
}

bool is_stylegan2(const Checkpoint& checkpoint) {
    return layout_of(checkpoint, shapes_of(checkpoint)).has_value();
}

NetworkFile load_stylegan2(const Checkpoint& checkpoint, const GeneratorOptions& options) {
    const ShapeMap shapes = shapes_of(checkpoint);
    const std::optional<StyleGan2Layout> layout = layout_of(checkpoint, shapes);
    expect(layout.has_value(), "is_stylegan2() was asked before loading");
    if (layout->refuse != nullptr) {
        layout->refuse(shapes);
    }
    const StyleGan2Sizes sizes = stylegan2_sizes(shapes, *layout);
    check_sizes(sizes);
    return load_style_network(checkpoint, stylegan2_family, *layout, sizes, options, layout->may_be_unused);
}

StyleGan2Sizes stylegan2_sizes(const TensorMap& weights) {
    ShapeMap shapes;
    for (const auto& [name, tensor] : weights) {
        shapes.emplace(name, tensor.sizes().vec());
    }
    return stylegan2_sizes(shapes, exported_layout());
}

}  // namespace surveyor
