#include "models/stylegan2_layout.hpp"

// Names of NVlabs/stylegan2-ada-pytorch and of the StyleGAN2 network in NVlabs/stylegan3: mapping.{embed, fc{0..},
// w_avg}, synthesis.b{r}.{const, conv0, conv1, torgb, skip}.

namespace surveyor {
namespace {

WeightSource source(const StyleGan2Parameter& parameter, const ShapeMap& shapes) {
    const std::string block = "synthesis.b" + std::to_string(4 << parameter.index);
    const std::string layer = block + "." + parameter.layer;
    const std::string dense = "mapping.fc" + std::to_string(parameter.index);
    switch (parameter.role) {
        case Role::mapping_weight:
            return renamed(parameter, dense + ".weight");
        case Role::mapping_bias:
            return renamed(parameter, dense + ".bias");
        case Role::centre:
            return renamed(parameter, "mapping.w_avg");
        case Role::embed_weight:
            return renamed(parameter, "mapping.embed.weight");
        case Role::embed_bias:
            return renamed(parameter, "mapping.embed.bias");
        case Role::label_weight:
            break;  // no such form in this program
        case Role::constant:
            return renamed(parameter, block + ".const");
        case Role::conv_weight:
        case Role::upsampling_weight:
        case Role::rgb_weight:
        case Role::skip_weight:
            return renamed(parameter, layer + ".weight");
        case Role::bias:
            return renamed(parameter, layer + ".bias");
        case Role::affine_weight:
            return renamed(parameter, layer + ".affine.weight");
        case Role::affine_bias:
            return renamed(parameter, layer + ".affine.bias");
        case Role::noise_strength:  // a scalar in the original files, a vector of one in some exports
            return scalar_source(parameter, layer + ".noise_strength", shapes);
        case Role::noise:
            return renamed(parameter, layer + ".noise_const");
        case Role::filter:
            return filter_source(parameter, (parameter.layer == "torgb" ? block : layer) + ".resample_filter", shapes);
    }
    return renamed(parameter, "(none)");
}

bool recognises(const ShapeMap& shapes) {
    return shapes.contains("mapping.fc0.weight") && shapes.contains("synthesis.b4.const");
}

}  // namespace

StyleGan2Layout nvidia_layout() {
    return {.name = "nvidia",
            .epsilon_on_scaled_weights = false,
            .holds_clamp = false,
            .is_transposed = false,
            .constant_channels = {3, 0},
            .conv_out = {4, 0},
            .recognises = recognises,
            .source = source,
            // Stored in layers that do not resample, too.
            .may_be_unused = [](const std::string& key) { return key.ends_with("resample_filter"); }};
}

}  // namespace surveyor
