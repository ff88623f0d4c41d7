#include <ATen/TensorOperators.h>

#include "models/stylegan2_layout.hpp"

// Names of rosinality/stylegan2-pytorch: style.{1..}, input, conv1, to_rgb1, convs.{0..}, to_rgbs.{0..}, noises.

namespace surveyor {
namespace {

std::string layer_key(const StyleGan2Parameter& parameter) {
    if (parameter.index == 0) {
        return parameter.layer == "torgb" ? "to_rgb1" : "conv1";
    }
    if (parameter.layer == "torgb") {
        return "to_rgbs." + std::to_string(parameter.index - 1);
    }
    return "convs." + std::to_string(2 * parameter.index - (parameter.layer == "conv0" ? 2 : 1));
}

Shape with_leading_one(Shape shape) {
    shape.insert(shape.begin(), 1);
    return shape;
}

std::string mapping_key(const StyleGan2Parameter& parameter) {
    return "style." + std::to_string(parameter.index + 1);  // style.0 is the normalisation of z
}

WeightSource source(const StyleGan2Parameter& parameter, const ShapeMap& shapes) {
    const std::string layer = layer_key(parameter);
    const bool is_rgb = parameter.layer == "torgb";
    switch (parameter.role) {
        case Role::mapping_weight:
            return renamed(parameter, mapping_key(parameter) + ".weight");
        case Role::mapping_bias:
            return renamed(parameter, mapping_key(parameter) + ".bias");
        case Role::centre: {
            const auto centre = shapes.find("latent_avg");
            const bool as_row = centre != shapes.end() && centre->second.size() == 2;
            return reshaped(parameter, "latent_avg", as_row ? with_leading_one(parameter.shape) : parameter.shape);
        }
        case Role::constant:
            return reshaped(parameter, "input.input", with_leading_one(parameter.shape));
        case Role::conv_weight:
        case Role::upsampling_weight:
        case Role::rgb_weight:
            return reshaped(parameter, layer + ".conv.weight", with_leading_one(parameter.shape));
        case Role::bias:
            return is_rgb ? reshaped(parameter, layer + ".bias", {1, 3, 1, 1})
                          : renamed(parameter, layer + ".activate.bias");
        case Role::affine_weight:
            return renamed(parameter, layer + ".conv.modulation.weight");
        case Role::affine_bias:
            return renamed(parameter, layer + ".conv.modulation.bias");
        case Role::noise_strength:
            return renamed(parameter, layer + ".noise.weight");
        case Role::noise: {
            const int number = 2 * parameter.index - (parameter.layer == "conv0" ? 1 : 0);
            return reshaped(parameter,
                            "noises.noise_" + std::to_string(number),
                            with_leading_one(with_leading_one(parameter.shape)));
        }
        case Role::filter: {
            WeightSource filter =
                filter_source(parameter, layer + (is_rgb ? ".upsample.kernel" : ".conv.blur.kernel"), shapes);
            filter.change = unit_sum;  // stored with the gain of upsampling
            return filter;
        }
        case Role::embed_weight:
        case Role::embed_bias:
        case Role::label_weight:
        case Role::skip_weight:
            break;  // neither labels nor bypasses exist in this program
    }
    return renamed(parameter, "(none)");
}

bool recognises(const ShapeMap& shapes) {
    return shapes.contains("style.1.weight") && (shapes.contains("conv1.conv.modulation.weight") ||
                                                 shapes.contains("to_rgb1.bias") || shapes.contains("input.input"));
}

}  // namespace

StyleGan2Layout rosinality_layout() {
    return {.name = "rosinality",
            .epsilon_on_scaled_weights = true,
            .holds_clamp = true,  // there is no such thing in the program
            .is_transposed = false,
            .constant_channels = {4, 1},
            .conv_out = {5, 1},
            .recognises = recognises,
            .source = source,
            .may_be_unused = [](const std::string&) { return false; }};
}

}  // namespace surveyor
