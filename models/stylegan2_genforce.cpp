#include <ATen/TensorOperators.h>

#include <algorithm>

#include "base/error.hpp"
#include "models/stylegan2_layout.hpp"

// Names of genforce/genforce and genforce/sefa: mapping.{dense{0..}, label_weight}, truncation.w_avg,
// synthesis.{early_layer, layer{0..}, output{0..}, upsample}. Their weights are TensorFlow's with the axes turned, so
// that kernels of upsampling layers lie flipped and the 1 of the style biases is still to be added.

namespace surveyor {
namespace {

at::Tensor flipped(const at::Tensor& kernel) {
    return kernel.flip({-2, -1}).contiguous();
}

/// In float64, as a sum in float32 would cost a digit that the original program keeps.
at::Tensor plus_one(const at::Tensor& bias) {
    return bias.to(at::kDouble) + 1.0;
}

WeightSource changed(WeightSource source, at::Tensor (*change)(const at::Tensor&)) {
    source.change = change;
    return source;
}

std::string layer_key(const StyleGan2Parameter& parameter) {
    if (parameter.layer == "torgb") {
        return "synthesis.output" + std::to_string(parameter.index);
    }
    return "synthesis.layer" + std::to_string(2 * parameter.index - (parameter.layer == "conv0" ? 1 : 0));
}

WeightSource source(const StyleGan2Parameter& parameter, const ShapeMap& shapes) {
    const std::string layer = layer_key(parameter);
    const std::string dense = "mapping.dense" + std::to_string(parameter.index);
    switch (parameter.role) {
        case Role::mapping_weight:
            return renamed(parameter, dense + ".weight");
        case Role::mapping_bias:
            return renamed(parameter, dense + ".bias");
        case Role::centre:
            return renamed(parameter, "truncation.w_avg");
        case Role::label_weight:
            return renamed(parameter, "mapping.label_weight");
        case Role::constant:
            return reshaped(parameter,
                            "synthesis.early_layer.const",
                            {1, parameter.shape[0], parameter.shape[1], parameter.shape[2]});
        case Role::upsampling_weight:
            return changed(renamed(parameter, layer + ".weight"), flipped);
        case Role::conv_weight:
        case Role::rgb_weight:
            return renamed(parameter, layer + ".weight");
        case Role::bias:
            return renamed(parameter, layer + ".bias");
        case Role::affine_weight:
            return renamed(parameter, layer + ".style.weight");
        case Role::affine_bias:
            return changed(renamed(parameter, layer + ".style.bias"), plus_one);
        case Role::noise_strength:
            return scalar_source(parameter, layer + ".noise_strength", shapes);
        case Role::noise:
            return reshaped(parameter, layer + ".noise", {1, 1, parameter.shape[0], parameter.shape[1]});
        case Role::filter:  // correlated, not convolved, by that program, and stored with the gain of upsampling
            return changed(
                filter_source(parameter,
                              parameter.layer == "torgb" ? "synthesis.upsample.kernel" : layer + ".filter.kernel",
                              shapes,
                              2),
                [](const at::Tensor& kernel) { return unit_sum(flipped(kernel)); });
        case Role::embed_weight:
        case Role::embed_bias:
        case Role::skip_weight:
            break;  // labels are joined to z before the norm; bypasses cannot be stored, see refuse()
    }
    return renamed(parameter, "(none)");
}

bool recognises(const ShapeMap& shapes) {
    return shapes.contains("mapping.dense0.weight") &&
           (shapes.contains("synthesis.early_layer.const") || shapes.contains("synthesis.early_layer.weight"));
}

void refuse(const ShapeMap& shapes) {
    if (shapes.contains("synthesis.early_layer.weight")) {
        throw DataError(
            "the generator starts from w and not from a constant (tensor 'synthesis.early_layer.weight'), "
            "which no published StyleGAN2 does; it cannot be computed here");
    }
    const auto bypass = shapes.find("synthesis.layer1.weight");
    if (bypass != shapes.end() && bypass->second.size() == 4 && bypass->second[3] == 1) {
        throw DataError(
            "tensor 'synthesis.layer1.weight' is the 1x1 kernel of a bypass: genforce's 'resnet' "
            "architecture stores it in place of the convolution, so that the network is not complete");
    }
    const auto style = shapes.find("synthesis.layer0.style.weight");
    const auto centre = shapes.find("truncation.w_avg");
    if (style != shapes.end() && style->second.size() == 2 && centre != shapes.end() && centre->second.size() == 1 &&
        centre->second[0] > style->second[1]) {
        throw DataError("tensor 'truncation.w_avg' has " + std::to_string(centre->second[0]) +
                        " numbers and styles are "
                        "made from " +
                        std::to_string(style->second[1]) +
                        ": this network maps z to a w of its own for every layer (repeat_w = false), which is not "
                        "supported and which no published StyleGAN2 does");
    }
}

}  // namespace

StyleGan2Layout genforce_layout() {
    return {.name = "genforce",
            .epsilon_on_scaled_weights = true,
            .holds_clamp = true,  // there is no such thing in the program
            .is_transposed = false,
            .constant_channels = {4, 1},
            .conv_out = {4, 0},
            .recognises = recognises,
            .source = source,
            .may_be_unused = [](const std::string&) { return false; },
            .refuse = refuse};
}

}  // namespace surveyor
