#include "models/stylegan1.hpp"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/cat.h>

#include <cmath>
#include <limits>

#include "base/error.hpp"
#include "models/class_label.hpp"
#include "models/refused_options.hpp"
#include "models/style_generator.hpp"
#include "models/stylegan1_layout.hpp"
#include "models/stylegan1_synthesis.hpp"

namespace surveyor {
namespace {

StyleGan1Sizes sizes_of(const TensorMap& weights) {
    ShapeMap shapes;
    for (const auto& [name, tensor] : weights) {
        shapes.emplace(name, tensor.sizes().vec());
    }
    return stylegan1_sizes(shapes, stylegan1_export_layout());
}

int first_fused_side(const NetworkFile& file) {
    const std::string choice = file.text("fused_scale", "auto");
    if (choice == "true") {
        return 0;
    }
    if (choice == "false") {
        return std::numeric_limits<int>::max();
    }
    if (choice != "auto") {
        throw DataError("the file's setting 'fused_scale' is '" + choice + "', not 'auto', 'true' or 'false'");
    }
    return 128;
}

at::Tensor stacked_styles(const TensorMap& weights, const StyleGan1Sizes& sizes) {
    std::vector<at::Tensor> rows;
    for (int j = 0; j < sizes.layers(); ++j) {
        rows.push_back(weight(weights, "layer" + std::to_string(j) + ".affine.weight").to(at::kDouble));
    }
    return at::cat(rows, 0);
}

}  // namespace

std::unique_ptr<Generator> make_stylegan1(NetworkFile file, const GeneratorOptions& options) {
    const at::NoGradGuard guard;
    refuse_option(options.conv_clamp.has_value(), "generator.conv_clamp", "StyleGAN", "no clamps");
    require_known_space(options, file.info);
    const StyleGan1Sizes sizes = sizes_of(file.weights);
    const StyleGan1Settings settings = {.norm_epsilon = file.number("instance_norm_epsilon", 1e-8),
                                        .first_fused_side = first_fused_side(file)};
    const at::Tensor label = class_label(options, file.info.classes);
    StyleParts parts;
    parts.info = std::move(file.info);
    // The mapping's leaky ReLU has no gain of its own here: sqrt(2) belongs to the weights and not to the biases.
    const double multiplier = file.number("mapping_lr_multiplier", usual_mapping_multiplier);
    parts.mapping = folded_mapping(file.weights, multiplier, std::sqrt(2.0), 1.0);
    put_label(parts.mapping, file.weights, label);
    if (const auto centre = file.weights.find("centre"); centre != file.weights.end()) {
        parts.centre = centre->second;
    }
    parts.synthesis = std::make_unique<StyleGan1Synthesis>(file.weights, sizes, settings, options);
    parts.style_weights = stacked_styles(file.weights, sizes);
    return make_style_generator(std::move(parts), options);
}

}  // namespace surveyor
