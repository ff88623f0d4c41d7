#pragma once

#include <string>
#include <vector>

// The table that keys_test.cpp goes through: one place for what every field of the schema touches.

namespace surveyor::testing {

inline const std::string base_study =
    "latents: {count: 8}\n"
    "basis: {vectors: 4, spectrum: 3}\n"
    "directions:\n"
    "  ganspace: {count: 500, vectors: 4}\n"
    "  sefa: {vectors: 4}\n"
    "  mine: {file: FOLDER/first.npy, vectors: 4}\n"
    "traverse:\n"
    "  methods: {local_basis: [linear, curve], ganspace: [linear], sefa: [linear], mine: [linear]}\n"
    "  directions: [0]\n"
    "  intensities: [0, 2]\n"
    "render: {samples: [0]}\n"
    "features: {block: 4, batch: 4}\n"
    "fid: {reference: {count: 10}}\n"
    "grassmann: {compare: [random_o, random_w, close_w, ganspace, sefa, mine], epsilons: [0.1], pairs: 6, k_max: 3}\n";

/// For generators without style layers, whose W may be an inner layer.
inline const std::string layer_study =
    "latents: {count: 4}\n"
    "basis: {vectors: 2, spectrum: 2}\n"
    "traverse: {methods: {local_basis: [linear]}, directions: [0], intensities: [0, 1]}\n"
    "render: {samples: [0]}\n"
    "features: {block: 4, batch: 4}\n"
    "fid: {reference: {count: 4}}\n";

/// One field, a change of it, globs of the groups whose keys change ("!glob": but not these), other changes that the
/// field has no meaning without, made before, and the study that all is changed in.
struct Row {
    std::string field;
    std::string change;
    std::vector<std::string> changed;
    std::vector<std::string> given = {};
    std::string study = base_study;
};

/// What is made of all conditions at once.
inline const std::vector<std::string> all_of_curves_at_once = {"fid:*/curves", "fid:*/differences"};

/// Whatever starts from z -> w: all that is neither image noise alone nor a global direction from elsewhere.
inline const std::vector<std::string> all_of_mapping = {
    "*", "!directions:sefa", "!directions:mine", "!render:axes", "!grassmann:random_o*"};
inline const std::vector<std::string> all_of_bases = {"basis:*",
                                                      "features:*local_basis/linear*",
                                                      "fid:*local_basis/linear*",
                                                      "fid:*/curves",
                                                      "fid:*/differences",
                                                      "render:strips",
                                                      "grassmann:*",
                                                      "!grassmann:random_o*"};
inline const std::vector<std::string> all_of_curves = {
    "traverse:*", "features:*curve*", "fid:*curve*", "fid:*/differences", "render:strips"};
inline const std::vector<std::string> all_of_images = {"features:*", "fid:*"};

/// Whatever starts from the main set: all of the mapping but the other sets and what is computed from them alone.
inline const std::vector<std::string> all_of_main = {"*",
                                                     "!directions:*",
                                                     "!latents:reference",
                                                     "!latents:partner",
                                                     "!basis:partner",
                                                     "!features:*reference",
                                                     "!fid:*reference",
                                                     "!fid:*factor",
                                                     "!render:axes",
                                                     "!grassmann:random_o*"};

inline std::vector<std::string> all_of_directions(const std::string& name) {
    return {"directions:" + name,
            "features:*" + name + "/*",
            "fid:*" + name + "/*",
            "fid:*/curves",
            "fid:*/differences",
            "render:strips",
            "grassmann:" + name + "*"};
}

inline std::vector<std::string> joined(std::vector<std::string> list, const std::string& one) {
    list.push_back(one);
    return list;
}

inline const std::vector<std::string> all_of_layers = {"*", "!render:axes"};
inline const std::vector<std::string> all_of_layer_images = {"features:*", "fid:*", "render:strips"};

inline std::vector<std::string> biggan(const std::string& space) {
    return {"generator.weights=GOLDEN/checkpoints/biggan_tiny/pytorch_model.bin",
            "generator.label=1",
            "generator.space=" + space};
}

inline const std::vector<Row> table = {
    {"study", "study=other", {}},
    {"seed", "seed=1", {"*", "!directions:sefa", "!directions:mine", "!render:axes"}},
    {"generator.weights",
     "generator.weights=FOLDER/other.safetensors",
     {"*", "!directions:mine", "!render:axes", "!grassmann:random_o*"}},
    {"generator.psi", "generator.psi=0.7", all_of_mapping},
    {"generator.mapping_lr_multiplier", "generator.mapping_lr_multiplier=0.02", all_of_mapping},
    {"generator.conv_clamp", "generator.conv_clamp=256", joined(all_of_images, "render:strips")},
    {"generator.psi_cutoff", "generator.psi_cutoff=2", all_of_mapping, {"generator.psi=0.7"}},
    {"generator.psi", "generator.psi=0.6", joined(all_of_images, "render:strips"), {"generator.psi_cutoff=2"}},
    {"generator.state",
     "generator.state=second",
     {"*", "!directions:mine", "!render:axes", "!grassmann:random_o*"},
     {"generator.weights=FOLDER/two.safetensors", "generator.state=first"}},
    {"generator.noise", "generator.noise=FOLDER/noise.npz", joined(all_of_images, "render:strips")},
    {"generator.nonfinite", "generator.nonfinite=allow", {}},  // permissions: numbers stay
    {"generator.trust", "generator.trust=torchscript", {}},
    {"generator.fused_scale",
     "generator.fused_scale=never",
     joined(all_of_images, "render:strips"),
     {"generator.weights=GOLDEN/checkpoints/gf_sg1_r128.pth"},
     layer_study},
    {"generator.label", "generator.label=2", all_of_layers, biggan("layer_0"), layer_study},
    {"generator.space", "generator.space=layer_1", all_of_layers, biggan("layer_0"), layer_study},
    {"generator.truncation", "generator.truncation=0.4", all_of_layers, biggan("layer_0"), layer_study},
    {"generator.truncation", "generator.truncation=0.4", all_of_layer_images, biggan("gen_z"), layer_study},
    {"generator.statistics", "generator.statistics=linear", all_of_layers, biggan("layer_0"), layer_study},
    {"generator.mapping",
     "generator.mapping=FOLDER/mapping.pt",
     all_of_layers,
     {"generator.weights=GOLDEN/torchscript/synthesis.pt",
      "generator.mapping=GOLDEN/torchscript/mapping.pt",
      "generator.trust=torchscript"},
     layer_study},
    // Extents: what exists stays, what reduces over them is done again.
    {"latents.count", "latents.count=9", {"fid:*", "!fid:*reference", "!fid:*factor"}},
    {"basis.spectrum", "basis.spectrum=8", {}},
    {"directions.NAME.count", "directions.ganspace.count=600", all_of_directions("ganspace")},
    {"traverse.methods",
     "traverse.methods={local_basis: [curve], sefa: [linear]}",
     joined(all_of_curves_at_once, "render:*")},
    {"traverse.directions", "traverse.directions=[0, 1]", joined(all_of_curves_at_once, "render:*")},
    {"traverse.intensities", "traverse.intensities=[0, 2, 4]", joined(all_of_curves_at_once, "render:*")},
    {"render.samples", "render.samples=[0, 3]", {}},
    {"features.extractors", "features.extractors=[pixels]", {}},  // there is one; its name is part of each group's
    {"fid.reference.count", "fid.reference.count=11", {"fid:*"}},
    {"grassmann.compare", "grassmann.compare=[random_w, close_w]", {}},
    {"grassmann.epsilons", "grassmann.epsilons=[0.1, 0.5]", {}},
    {"grassmann.pairs", "grassmann.pairs=7", {"grassmann:*/statistics"}},
    // Fields that numbers depend on.
    {"basis.vectors", "basis.vectors=5", joined(all_of_bases, "!basis:spectrum")},
    {"latents.stream", "latents.stream=numpy", all_of_main},
    {"latents.stream", "latents.stream=truncnorm", all_of_mapping},
    {"latents.stream", "latents.stream=truncnorm", all_of_mapping, {"latents.stream=numpy"}},
    {"latents.seeds", "latents.seeds=[0, 1, 2, 3, 4, 5, 7, 6]", all_of_main, {"latents.stream=numpy"}},
    {"latents.seeds", "latents.seeds=[8, 9, 10, 11, 12, 13, 14, 15]", all_of_main, {"latents.stream=truncnorm"}},
    {"latents.truncation", "latents.truncation=0.5", all_of_mapping, {"latents.stream=truncnorm"}},
    {"latents.file", "latents.file=FOLDER/z.npy", all_of_main},
    {"latents.file", "latents.file=FOLDER/other_z.npy", all_of_main, {"latents.file=FOLDER/z.npy"}},
    {"latents.file", "latents.file=FOLDER/same_z.npy", {}, {"latents.file=FOLDER/z.npy"}},
    {"basis.precision", "basis.precision=mixed", all_of_bases},
    {"directions.NAME", "directions.mine={file: FOLDER/second.npy, vectors: 4}", all_of_directions("mine")},
    {"directions.NAME.file", "directions.mine.file=FOLDER/second.npy", all_of_directions("mine")},
    {"directions.NAME.vectors", "directions.sefa.vectors=3", all_of_directions("sefa")},
    {"traverse.sign",
     "traverse.sign=positive",
     {"traverse:*", "features:*/*/*", "fid:*/*/*", "fid:*/curves", "fid:*/differences"}},
    {"traverse.curve.step", "traverse.curve.step=0.5", all_of_curves},
    {"traverse.curve.max_z_step", "traverse.curve.max_z_step=2", all_of_curves},
    {"traverse.curve.max_held", "traverse.curve.max_held=0.5", {}},  // only the report looks at it
    {"render.sign", "render.sign=positive", {"render:*"}},
    {"render.noise", "render.noise=none", {"render:strips"}},
    {"render.size", "render.size=32", {"render:strips"}},
    {"features.noise", "features.noise=constant", all_of_images},
    {"features.batch", "features.batch=8", all_of_images},
    {"features.block", "features.block=8", all_of_images},
    {"grassmann.k_max", "grassmann.k_max=4", {"grassmann:*"}},
};

}  // namespace surveyor::testing
