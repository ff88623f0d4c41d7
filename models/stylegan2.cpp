#include "models/stylegan2.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/cat.h>

#include <cmath>

#include "base/error.hpp"
#include "models/class_label.hpp"
#include "models/stylegan2_loader.hpp"
#include "models/stylegan2_settings.hpp"
#include "models/synthesis.hpp"

namespace surveyor {
namespace {

at::Tensor stacked_styles(const TensorMap& weights, const StyleGan2Sizes& sizes) {
    std::vector<at::Tensor> rows;
    const auto add = [&](const std::string& layer) {
        rows.push_back(weight(weights, layer + ".affine.weight").to(at::kDouble));
    };
    for (int block = 0; block < sizes.blocks(); ++block) {
        const std::string name = "b" + std::to_string(sizes.side(block));
        if (block > 0) {
            add(name + ".conv0");
        }
        add(name + ".conv1");
    }
    add("b" + std::to_string(sizes.resolution()) + ".torgb");
    return at::cat(rows, 0);
}

/// Puts the noise images of the options in the place of the file's.
void replace_noise(TensorMap& weights, const StyleGan2Sizes& sizes, const GeneratorOptions& options) {
    if (options.noise.empty()) {
        return;
    }
    std::vector<StyleGan2Parameter> layers;
    for (StyleGan2Parameter& parameter : stylegan2_parameters(sizes)) {
        if (parameter.role == Role::noise) {
            layers.push_back(std::move(parameter));
        }
    }
    if (options.noise.size() != layers.size()) {
        throw DataError("generator.noise has " + std::to_string(options.noise.size()) + " images, the generator " +
                        std::to_string(layers.size()) + " noise layers: give one image per layer, 4x4 first");
    }
    for (std::size_t i = 0; i < layers.size(); ++i) {
        const std::string name = "image " + std::to_string(i) + " of generator.noise";
        if (options.noise[i].shape() != layers[i].shape) {
            throw DataError(name + " has shape " + text_of(options.noise[i].shape()) + ", layer " + std::to_string(i) +
                            " takes " + text_of(layers[i].shape));
        }
        weights[canonical_name(layers[i])] = weight_of(options.noise[i], layers[i].shape, name);
    }
}

}  // namespace

StyleParts mapping_parts(NetworkFile& file, const GeneratorOptions& options) {
    const double gain = std::sqrt(2.0);
    StyleParts parts;
    parts.mapping = folded_mapping(file.weights, mapping_multiplier(file), gain, gain);
    put_label(parts.mapping, file.weights, class_label(options, file.info.classes));
    if (const auto centre = file.weights.find("centre"); centre != file.weights.end()) {
        parts.centre = centre->second;
    }
    parts.info = std::move(file.info);
    return parts;
}

std::unique_ptr<Generator> make_stylegan2(NetworkFile file, const GeneratorOptions& options) {
    const at::NoGradGuard guard;
    const StyleGan2Sizes sizes = stylegan2_sizes(file.weights);
    const LayerSettings settings = {
        .device = options.device,
        .dtype = options.dtype,
        .epsilon_on_scaled_weights = file.text("demodulation_epsilon", "plain") == "scaled"};
    StyleParts parts = mapping_parts(file, options);
    replace_noise(file.weights, sizes, options);
    parts.style_weights = stacked_styles(file.weights, sizes);
    parts.synthesis = std::make_unique<StyleGan2Synthesis>(file, sizes, settings);
    return make_style_generator(std::move(parts), options);
}

}  // namespace surveyor
