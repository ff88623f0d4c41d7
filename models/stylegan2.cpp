#include "models/stylegan2.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/cat.h>

#include <cmath>

#include "base/error.hpp"
#include "models/class_label.hpp"
#include "models/refused_options.hpp"
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
    refuse_option(options.fused_scale.has_value(), "generator.fused_scale", "StyleGAN2", "one way of upsampling");
    require_known_space(options, file.info);
    const StyleGan2Sizes sizes = stylegan2_sizes(file.weights);
    const LayerSettings settings = {
        .device = options.device,
        .dtype = options.dtype,
        .epsilon_on_scaled_weights = file.text("demodulation_epsilon", "plain") == "scaled"};
    StyleParts parts = mapping_parts(file, options);
    parts.style_weights = stacked_styles(file.weights, sizes);
    parts.synthesis = std::make_unique<StyleGan2Synthesis>(file, sizes, settings, options);
    return make_style_generator(std::move(parts), options);
}

}  // namespace surveyor
