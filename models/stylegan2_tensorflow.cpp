#include <ATen/TensorOperators.h>

#include "models/stylegan2_layout.hpp"

// Variables of NVlabs/stylegan2 and of stylegan2-ada for TensorFlow: mapping/{Dense{0..}, LabelConcat, LabelEmbed},
// synthesis/{r}x{r}/{Const, Conv, Conv0_up, Conv1, ToRGB, Skip}, synthesis/noise{0..}, dlatent_avg.

namespace surveyor {
namespace {

/// Axes of a convolution: [height, width, in, out] to [out, in, height, width].
at::Tensor as_kernel(const at::Tensor& weight) {
    return weight.permute({3, 2, 0, 1}).contiguous();
}

at::Tensor as_flipped_kernel(const at::Tensor& weight) {
    return weight.flip({0, 1}).permute({3, 2, 0, 1}).contiguous();
}

at::Tensor as_matrix(const at::Tensor& weight) {
    return weight.t().contiguous();
}

/// In float64, as a sum in float32 would cost a digit that the original program keeps.
at::Tensor plus_one(const at::Tensor& bias) {
    return bias.to(at::kDouble) + 1.0;
}

WeightSource changed(const StyleGan2Parameter& parameter,
                     const std::string& key,
                     Shape file_shape,
                     at::Tensor (*change)(const at::Tensor&)) {
    WeightSource source = reshaped(parameter, key, std::move(file_shape));
    source.change = change;
    return source;
}

WeightSource transposed(const StyleGan2Parameter& parameter, const std::string& key) {
    return changed(parameter, key, {parameter.shape[1], parameter.shape[0]}, as_matrix);
}

WeightSource kernel(const StyleGan2Parameter& parameter,
                    const std::string& key,
                    at::Tensor (*change)(const at::Tensor&)) {
    const Shape& shape = parameter.shape;
    return changed(parameter, key, {shape[2], shape[3], shape[1], shape[0]}, change);
}

std::string layer_key(const StyleGan2Parameter& parameter, const ShapeMap& shapes) {
    const std::string side = std::to_string(4 << parameter.index);
    const std::string block = "synthesis/" + side + "x" + side + "/";
    if (parameter.layer == "torgb") {  // the older name comes with the `original` form
        return shapes.contains("synthesis/ToRGB_lod0/weight") ? "synthesis/ToRGB_lod0" : block + "ToRGB";
    }
    if (parameter.layer == "skip") {
        return block + "Skip";
    }
    return block + (parameter.layer == "conv0" ? "Conv0_up" : parameter.index == 0 ? "Conv" : "Conv1");
}

WeightSource source(const StyleGan2Parameter& parameter, const ShapeMap& shapes) {
    const std::string layer = layer_key(parameter, shapes);
    const std::string dense = "mapping/Dense" + std::to_string(parameter.index);
    switch (parameter.role) {
        case Role::mapping_weight:
            return transposed(parameter, dense + "/weight");
        case Role::mapping_bias:
            return renamed(parameter, dense + "/bias");
        case Role::centre:
            return renamed(parameter, "dlatent_avg");
        case Role::embed_weight:
            return transposed(parameter, "mapping/LabelEmbed/weight");
        case Role::embed_bias:
            return renamed(parameter, "mapping/LabelEmbed/bias");
        case Role::label_weight:
            return renamed(parameter, "mapping/LabelConcat/weight");
        case Role::constant:
            return reshaped(parameter,
                            "synthesis/4x4/Const/const",
                            {1, parameter.shape[0], parameter.shape[1], parameter.shape[2]});
        case Role::upsampling_weight:
        case Role::skip_weight:
            return kernel(parameter, layer + "/weight", as_flipped_kernel);
        case Role::conv_weight:
        case Role::rgb_weight:
            return kernel(parameter, layer + "/weight", as_kernel);
        case Role::bias:
            return renamed(parameter, layer + "/bias");
        case Role::affine_weight:
            return transposed(parameter, layer + "/mod_weight");
        case Role::affine_bias:
            return changed(parameter, layer + "/mod_bias", parameter.shape, plus_one);
        case Role::noise_strength:
            return scalar_source(parameter, layer + "/noise_strength", shapes);
        case Role::noise: {
            const int number = 2 * parameter.index - (parameter.layer == "conv0" ? 1 : 0);
            return reshaped(
                parameter, "synthesis/noise" + std::to_string(number), {1, 1, parameter.shape[0], parameter.shape[1]});
        }
        case Role::filter:
            break;  // a setting of the network, not a tensor: see read_filter()
    }
    return reshaped(parameter, "(none)", {4, 4});
}

bool recognises(const ShapeMap& shapes) {
    return shapes.contains("synthesis/4x4/Conv/mod_weight") || shapes.contains("synthesis/8x8/Conv0_up/mod_weight");
}

bool may_be_unused(const std::string& key) {
    return key == "lod" || key == "synthesis/lod" || key.starts_with("synthesis/ToRGB_lod");
}

}  // namespace

StyleGan2Layout tensorflow_layout() {
    return {.name = "tensorflow",
            .epsilon_on_scaled_weights = true,
            .holds_clamp = true,  // among the settings of the network; none where it is not
            .is_transposed = true,
            .constant_channels = {4, 1},
            .conv_out = {4, 3},
            .recognises = recognises,
            .source = source,
            .may_be_unused = may_be_unused};
}

}  // namespace surveyor
