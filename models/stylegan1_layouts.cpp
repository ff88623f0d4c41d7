#include "models/stylegan1_layout.hpp"

namespace surveyor {
namespace {

std::string text(int number) {
    return std::to_string(number);
}

std::string side_text(int layer) {
    const std::string side = text(4 << (layer / 2));
    return side + "x" + side;
}

StyleGan1LayerKeys genforce_layer(int j) {
    const std::string key = "synthesis.layer" + text(j);
    return {key + ".weight",
            key + ".bias",
            key + ".apply_noise.weight",
            key + ".apply_noise.noise",
            key + ".style.weight",
            key + ".style.bias"};
}

StyleGan1LayerKeys lernapparat_layer(int j) {
    const std::string block = "g_synthesis.blocks." + side_text(j) + ".";
    const std::string epilogue = block + (j % 2 == 0 ? "epi1" : "epi2");
    const std::string conv = block + (j == 1 ? "conv." : j % 2 == 0 ? "conv0_up." : "conv1.");
    return {conv + "weight",
            j == 0 ? block + "bias" : conv + "bias",
            epilogue + ".top_epi.noise.weight",
            "",
            epilogue + ".style_mod.lin.weight",
            epilogue + ".style_mod.lin.bias"};
}

StyleGan1LayerKeys tensorflow_layer(int j) {
    const std::string part = j == 0 ? "/Const/" : j == 1 ? "/Conv/" : j % 2 == 0 ? "/Conv0_up/" : "/Conv1/";
    const std::string key = "synthesis/" + side_text(j) + part;
    return {key + "weight",
            key + "bias",
            key + "Noise/weight",
            "synthesis/noise" + text(j),
            key + "StyleMod/weight",
            key + "StyleMod/bias"};
}

StyleGan1LayerKeys canonical_layer(int j) {
    const std::string key = "layer" + text(j);
    return {key + ".weight",
            key + ".bias",
            key + ".noise_weight",
            key + ".noise",
            key + ".affine.weight",
            key + ".affine.bias"};
}

}  // namespace

/// genforce/sefa and genforce/genforce.
StyleGan1Layout stylegan1_genforce_layout() {
    return {.name = "genforce",
            .norm_epsilon = 1e-8,
            .is_transposed = false,
            .has_flat_images = false,
            .constant = "synthesis.layer0.const",
            .label = "mapping.label_weight",
            .centre = "truncation.w_avg",
            .lods = {"synthesis.lod"},
            .marks = {"mapping.dense0.weight", "synthesis.layer0.const", "synthesis.layer0.apply_noise.weight"},
            .mapping_layer = [](int i) { return "mapping.dense" + text(i) + "."; },
            .torgb = [](int blocks) { return "synthesis.output" + text(blocks - 1) + "."; },
            .layer = genforce_layer,
            .may_be_unused =
                [](const std::string& key) {
                    return key == "synthesis.lod" || key.ends_with(".blur.kernel") ||
                           key.starts_with("synthesis.output");
                }};
}

/// lernapparat/lernapparat and its copies in harskish/ganspace and isno0907/localbasis: no noise images, no centre.
StyleGan1Layout stylegan1_lernapparat_layout() {
    return {.name = "lernapparat",
            .norm_epsilon = 1e-5,
            .is_transposed = false,
            .has_flat_images = false,
            .constant = "g_synthesis.blocks.4x4.const",
            .label = "",
            .centre = "",
            .lods = {},
            .marks = {"g_mapping.dense0.weight", "g_synthesis.blocks.4x4.const", "g_synthesis.torgb.weight"},
            .mapping_layer = [](int i) { return "g_mapping.dense" + text(i) + "."; },
            .torgb = [](int) { return std::string("g_synthesis.torgb."); },
            .layer = lernapparat_layer,
            .may_be_unused = [](const std::string& key) { return key.ends_with(".intermediate.kernel"); }};
}

/// Variables of NVlabs/stylegan, with its components' names before theirs.
StyleGan1Layout stylegan1_tensorflow_layout() {
    return {.name = "tensorflow",
            .norm_epsilon = 1e-8,
            .is_transposed = true,
            .has_flat_images = false,
            .constant = "synthesis/4x4/Const/const",
            .label = "mapping/LabelConcat/weight",
            .centre = "dlatent_avg",
            .lods = {"lod", "synthesis/lod"},
            .marks = {"mapping/Dense0/weight", "synthesis/4x4/Const/StyleMod/weight", "synthesis/4x4/Dense/weight"},
            .mapping_layer = [](int i) { return "mapping/Dense" + text(i) + "/"; },
            .torgb = [](int) { return std::string("synthesis/ToRGB_lod0/"); },
            .layer = tensorflow_layer,
            .may_be_unused =
                [](const std::string& key) { return key.ends_with("lod") || key.starts_with("synthesis/ToRGB_lod"); }};
}

StyleGan1Layout stylegan1_export_layout() {
    return {.name = "latent_surveyor",
            .norm_epsilon = 1e-8,
            .is_transposed = false,
            .has_flat_images = true,
            .constant = "const",
            .label = "label.weight",
            .centre = "centre",
            .lods = {},
            .marks = {},
            .mapping_layer = [](int i) { return "mapping." + text(i) + "."; },
            .torgb = [](int) { return std::string("torgb."); },
            .layer = canonical_layer,
            .may_be_unused = [](const std::string&) { return false; }};
}

}  // namespace surveyor
