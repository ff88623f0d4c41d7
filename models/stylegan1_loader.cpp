#include "models/stylegan1_loader.hpp"

#include <algorithm>
#include <optional>

#include "base/codec.hpp"
#include "base/error.hpp"
#include "models/progressive_growth.hpp"
#include "models/style_generator.hpp"
#include "models/stylegan1_layout.hpp"
#include "models/tensorflow_arguments.hpp"

namespace surveyor {
namespace {

constexpr const char* architecture = "stylegan1";

std::optional<StyleGan1Layout> layout_of(const Checkpoint& checkpoint) {
    if (is_export_of(checkpoint, architecture)) {
        return stylegan1_export_layout();
    }
    const auto has = [&](const std::string& key) { return checkpoint.tensors.contains(key); };
    for (const StyleGan1Layout& layout :
         {stylegan1_genforce_layout(), stylegan1_lernapparat_layout(), stylegan1_tensorflow_layout()}) {
        if (has(layout.marks.front()) && std::any_of(layout.marks.begin() + 1, layout.marks.end(), has)) {
            return layout;
        }
    }
    return std::nullopt;
}

/// Options win over what the file says; what stays open is told.
void read_settings(const Checkpoint& checkpoint,
                   const StyleGan1Layout& layout,
                   const GeneratorOptions& options,
                   NetworkFile& file) {
    if (is_export_of(checkpoint, architecture)) {
        file.settings = exported_settings(checkpoint);
    } else {
        require_published_arguments(checkpoint);
        file.settings["instance_norm_epsilon"] = number_text(layout.norm_epsilon);
        if (const auto fused = fused_scale_argument(checkpoint)) {
            file.settings["fused_scale"] = *fused;
        }
        if (const double multiplier = checkpoint.number("static_kwargs.mapping_lrmul", 0); multiplier > 0) {
            file.settings["mapping_lr_multiplier"] = number_text(multiplier);
        }
    }
    if (options.mapping_lr_multiplier) {
        file.settings["mapping_lr_multiplier"] = number_text(*options.mapping_lr_multiplier);
    }
    if (options.fused_scale) {
        file.settings["fused_scale"] = *options.fused_scale ? "true" : "false";
    }
    if (!file.settings.contains("mapping_lr_multiplier")) {
        file.info.assumed.push_back("mapping learning-rate multiplier " + number_text(usual_mapping_multiplier) +
                                    ", which the file does not hold");
    }
    if (!file.settings.contains("fused_scale")) {
        file.info.assumed.emplace_back(
            "fused upsampling from 128 pixels on (fused_scale), of which the file says nothing");
    }
}

}  // namespace

bool is_stylegan1(const Checkpoint& checkpoint) {
    return layout_of(checkpoint).has_value();
}

NetworkFile load_stylegan1(const Checkpoint& checkpoint, const GeneratorOptions& options) {
    const std::optional<StyleGan1Layout> layout = layout_of(checkpoint);
    expect(layout.has_value(), "is_stylegan1() was asked before loading");
    require_fully_grown(checkpoint, layout->lods);
    const StyleGan1Sizes sizes = stylegan1_sizes(shapes_of(checkpoint), *layout);

    NetworkFile file;
    file.info.architecture = architecture;
    file.info.layout = layout->name;
    file.info.z_dim = sizes.z_dim;
    file.info.w_dim = sizes.w_dim;
    file.info.classes = sizes.classes;
    file.info.resolution = sizes.resolution();
    file.info.layers = sizes.layers();
    file.info.mapping_layers = static_cast<int>(sizes.mapping_widths.size());
    file.weights = read_weights(checkpoint,
                                stylegan1_sources(*layout, sizes),
                                {"StyleGAN", layout->name},
                                options,
                                file.info,
                                layout->may_be_unused);
    read_settings(checkpoint, *layout, options, file);
    return file;
}

}  // namespace surveyor
