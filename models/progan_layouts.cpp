#include "models/progan_layout.hpp"

namespace surveyor {
namespace {

std::string text(int number) {
    return std::to_string(number);
}

bool nothing(const std::string& /*key*/) {
    return false;
}

ProGanLayerKeys plain_layer(int j, const ShapeMap& /*shapes*/) {
    const std::string key = "layer" + text(j);
    return {key + ".weight", key + ".bias"};
}

ProGanLayerKeys netdissect_layer(int j, const ShapeMap& /*shapes*/) {
    const std::string key = "layer" + text(j + 1);
    return {key + ".conv.weight", key + ".wscale.b"};
}

ProGanLayerKeys older_netdissect_layer(int j, const ShapeMap& /*shapes*/) {
    const std::string key = "features." + text(j);
    return {key + ".conv.weight", key + ".wscale.b"};
}

ProGanLayerKeys tensorflow_layer(int j, const ShapeMap& shapes) {
    const std::string side = text(4 << (j / 2));
    const std::string block = side + "x" + side;
    if (j < 2) {
        const std::string key = block + (j == 0 ? "/Dense/" : "/Conv/");
        return {key + "weight", key + "bias"};
    }
    const bool is_fused = j % 2 == 0 && shapes.contains(block + "/Conv0_up/weight");
    const std::string key = block + (j % 2 == 1 ? "/Conv1/" : is_fused ? "/Conv0_up/" : "/Conv0/");
    return {key + "weight", key + "bias", is_fused};
}

}  // namespace

/// genforce/sefa and genforce/genforce.
ProGanLayout progan_genforce_layout() {
    return {.name = "genforce",
            .latent_norms = 2,
            .is_transposed = false,
            .may_be_fused_unnamed = true,
            .lods = {"lod"},
            .marks = {"layer0.weight", "layer1.weight", "output0.weight"},
            .layer = plain_layer,
            .torgb =
                [](int blocks) {
                    const std::string key = "output" + text(blocks - 1);
                    return ProGanLayerKeys{key + ".weight", key + ".bias"};
                },
            .may_be_unused = [](const std::string& key) { return key == "lod" || key.starts_with("output"); }};
}

/// The generator of CSAILVision's netdissect, as in harskish/ganspace.
ProGanLayout progan_netdissect_layout() {
    return {.name = "netdissect",
            .latent_norms = 1,
            .is_transposed = false,
            .may_be_fused_unnamed = false,
            .lods = {},
            .marks = {"layer1.conv.weight", "layer1.wscale.b", "layer2.conv.weight"},
            .layer = netdissect_layer,
            .torgb =
                [](int blocks) {
                    const std::string side = text(2 << blocks);
                    const std::string key = "output_" + side + "x" + side;
                    return ProGanLayerKeys{key + ".conv.weight", key + ".wscale.b"};
                },
            .may_be_unused = nothing};
}

ProGanLayout progan_older_netdissect_layout() {
    ProGanLayout layout = progan_netdissect_layout();
    layout.marks = {"features.0.conv.weight", "features.0.wscale.b", "features.1.conv.weight"};
    layout.layer = older_netdissect_layer;
    layout.torgb = [](int) { return ProGanLayerKeys{"output.conv.weight", "output.wscale.b"}; };
    return layout;
}

/// Variables of tkarras/progressive_growing_of_gans.
ProGanLayout progan_tensorflow_layout() {
    return {.name = "tensorflow",
            .latent_norms = 1,
            .is_transposed = true,
            .may_be_fused_unnamed = false,
            .lods = {"lod"},
            .marks = {"4x4/Dense/weight", "ToRGB_lod0/weight", "4x4/Conv/weight"},
            .layer = tensorflow_layer,
            .torgb =
                [](int) {
                    return ProGanLayerKeys{"ToRGB_lod0/weight", "ToRGB_lod0/bias"};
                },
            .may_be_unused = [](const std::string& key) { return key == "lod" || key.starts_with("ToRGB_lod"); }};
}

ProGanLayout progan_export_layout() {
    return {.name = "latent_surveyor",
            .latent_norms = 1,
            .is_transposed = false,
            .may_be_fused_unnamed = false,
            .lods = {},
            .marks = {},
            .layer = plain_layer,
            .torgb =
                [](int) {
                    return ProGanLayerKeys{"torgb.weight", "torgb.bias"};
                },
            .may_be_unused = nothing};
}

}  // namespace surveyor
