#include "models/stylegan2_loader.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/std.h>
#include <ATen/ops/sum.h>

#include <algorithm>
#include <set>

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

/// Whether the file has the source's tensor, whose shape must then be right; DataError also when a required one is
/// absent.
bool present(const ShapeMap& shapes, const WeightSource& source, const std::string& layout) {
    const auto found = shapes.find(source.key);
    if (found == shapes.end()) {
        if (source.optional) {
            return false;
        }
        throw DataError("tensor '" + source.key + "' is missing (expected shape " + text_of(source.file_shape) +
                        " for a StyleGAN2 in " + layout + " names): the file is incomplete");
    }
    if (found->second != source.file_shape) {
        throw DataError("tensor '" + source.key + "' has shape " + text_of(found->second) + ", expected " +
                        text_of(source.file_shape) + " from its neighbours: the file mixes networks or was edited");
    }
    return true;
}

void check_sizes(const StyleGan2Sizes& sizes) {
    if (sizes.blocks() < 2 || sizes.resolution() > 4096) {
        throw DataError("a StyleGAN2 of " + std::to_string(sizes.blocks()) +
                        " blocks was found; supported are image sides of 8 to 4096 pixels");
    }
}

/// A note on tensors that play no part, FIR kernels of layers that do not resample aside.
void note_unused(const ShapeMap& shapes, const std::set<std::string>& used, GeneratorInfo& info) {
    std::vector<std::string> unused;
    for (const auto& [name, shape] : shapes) {
        if (!used.contains(name) && !name.ends_with("resample_filter")) {
            unused.push_back(name);
        }
    }
    if (!unused.empty()) {
        info.notes.push_back(std::to_string(unused.size()) + " tensors of the file take no part, among them '" +
                             unused.front() + "'");
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

ShapeMap shapes_of(const ArrayMap& arrays) {
    ShapeMap shapes;
    for (const auto& [name, array] : arrays) {
        shapes.emplace(name, array.shape());
    }
    return shapes;
}

struct Inspected {
    GeneratorInfo info;
    StyleGan2Sizes sizes;
    std::vector<WeightSource> sources;
};

Inspected inspect(const ShapeMap& shapes, const StyleGan2Layout& layout) {
    Inspected found;
    found.sizes = layout.sizes(shapes);
    check_sizes(found.sizes);
    found.sources = layout.sources(found.sizes, shapes);
    found.info.architecture = "stylegan2";
    found.info.layout = layout.name;
    found.info.z_dim = found.sizes.z_dim;
    found.info.w_dim = found.sizes.w_dim;
    found.info.resolution = found.sizes.resolution();
    found.info.layers = found.sizes.layers();
    found.info.mapping_layers = static_cast<int>(found.sizes.mapping_widths.size());
    std::set<std::string> used;
    for (const WeightSource& source : found.sources) {
        used.insert(source.key);
        if (present(shapes, source, layout.name) && !source.optional) {
            found.info.parameters += element_count(source.shape);
        }
    }
    note_unused(shapes, used, found.info);
    return found;
}

const StyleGan2Layout& required_layout(const ShapeMap& shapes, const std::vector<StyleGan2Layout>& known) {
    const StyleGan2Layout* layout = layout_of(shapes, known);
    expect(layout != nullptr, "is_stylegan2() was asked before loading");
    return *layout;
}

}  // namespace

bool is_stylegan2(const ShapeMap& shapes) {
    return layout_of(shapes, layouts()) != nullptr;
}

StyleGan2File load_stylegan2(const ArrayMap& arrays) {
    const auto known = layouts();
    const ShapeMap shapes = shapes_of(arrays);
    const StyleGan2Layout& layout = required_layout(shapes, known);
    Inspected found = inspect(shapes, layout);

    StyleGan2File file;
    file.epsilon_on_scaled_weights = layout.epsilon_on_scaled_weights;
    for (const WeightSource& source : found.sources) {
        const auto array = arrays.find(source.key);
        if (array == arrays.end()) {
            continue;
        }
        at::Tensor values = weight_of(array->second, source.shape, source.key);
        if (layout.filters_need_scaling && source.canonical.ends_with(".filter")) {
            values = values.to(at::kDouble);
            values = values / values.sum();
        }
        file.weights.emplace(source.canonical, std::move(values));
    }
    file.info = std::move(found.info);
    file.sizes = std::move(found.sizes);
    note_multiplier(file.weights, file.info);
    return file;
}

}  // namespace surveyor
