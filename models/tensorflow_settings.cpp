#include "models/tensorflow_settings.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/outer.h>
#include <ATen/ops/tensor.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "base/codec.hpp"
#include "base/error.hpp"
#include "formats/not_a_model.hpp"

namespace surveyor {
namespace {

constexpr std::string_view arguments = "static_kwargs.";

/// Arguments that change nothing here: sizes, which the tensors tell, and options of training or of single calls.
constexpr std::array<std::string_view, 36> of_no_effect = {"num_channels",
                                                           "resolution",
                                                           "label_size",
                                                           "latent_size",
                                                           "dlatent_size",
                                                           "fmap_base",
                                                           "fmap_max",
                                                           "fmap_min",
                                                           "fmap_decay",
                                                           "mapping_layers",
                                                           "mapping_fmaps",
                                                           "truncation_psi",
                                                           "truncation_cutoff",
                                                           "truncation_psi_val",
                                                           "truncation_cutoff_val",
                                                           "dlatent_avg_beta",
                                                           "style_mixing_prob",
                                                           "is_training",
                                                           "is_validation",
                                                           "return_dlatents",
                                                           "is_template_graph",
                                                           "components",
                                                           "mapping_func",
                                                           "synthesis_func",
                                                           "randomize_noise",
                                                           "fused_modconv",
                                                           "num_fp16_res",
                                                           "dtype",
                                                           "func_name",
                                                           "force_clean_graph",
                                                           "normalize_latents",
                                                           "use_noise",
                                                           "structure",
                                                           "blur_filter",
                                                           "input_shapes",
                                                           "mapping_dlatent_size"};

std::string_view form_name(SynthesisForm form) {
    switch (form) {
        case SynthesisForm::skip:
            return "skip";
        case SynthesisForm::original:
            return "orig";
        case SynthesisForm::residual:
            return "resnet";
    }
    return "";
}

std::string argument(const Checkpoint& checkpoint, std::string_view name, const std::string& otherwise) {
    return checkpoint.text(std::string(arguments).append(name), otherwise);
}

void check_network(const Checkpoint& checkpoint, const StyleGan2Sizes& sizes) {
    const double version = checkpoint.number("version", 4);
    if (version < 4) {
        throw DataError("a network pickle of version " + number_text(version) +
                        " has the variables of a StyleGAN2, which came with version 4: the file mixes networks");
    }
    const std::string tensors_tell(form_name(sizes.form));
    const std::string architecture = argument(checkpoint, "architecture", "skip");
    if (architecture != tensors_tell) {
        throw DataError("the network says that its architecture is '" + printable(architecture) +
                        "', its variables are those of '" + tensors_tell + "' (known: skip, orig, resnet)");
    }
    for (const std::string_view name : {"nonlinearity", "mapping_nonlinearity"}) {
        if (const std::string activation = argument(checkpoint, name, "lrelu"); activation != "lrelu") {
            throw DataError("the network's " + std::string(name) + " is '" + printable(activation) +
                            "'; only 'lrelu', which the published networks have, can be computed");
        }
    }
    for (const std::string_view name : {"normalize_latents", "use_noise"}) {
        if (checkpoint.number(std::string(arguments).append(name), 1) != 1) {
            throw DataError("the network was built with " + std::string(name) +
                            " = false; only true, which the "
                            "published networks have, can be computed");
        }
    }
    for (const std::string name : {"lod", "synthesis/lod"}) {
        if (checkpoint.tensors.contains(name) && checkpoint.read(name).as_doubles().front() != 0) {
            throw DataError("variable '" + name + "' is " + number_text(checkpoint.read(name).as_doubles().front()) +
                            ": the network was saved while it was still growing; only 0 is a finished one");
        }
    }
}

/// The FIR kernel as the product of these taps with themselves; none when it is the usual [1, 3, 3, 1].
void read_filter(const Checkpoint& checkpoint, const StyleGan2Sizes& sizes, NetworkFile& file) {
    const auto found = checkpoint.attributes.find(std::string(arguments) + "resample_kernel");
    if (found == checkpoint.attributes.end()) {
        return;
    }
    const auto* given = std::get_if<std::vector<double>>(&found->second);
    const std::vector<double> taps = given == nullptr ? std::vector<double>{1, 1} : *given;  // absent: plain doubling
    if (taps == std::vector<double>{1, 3, 3, 1}) {
        return;
    }
    if (taps.size() < 2) {
        throw DataError("the network's resample_kernel has " + std::to_string(taps.size()) +
                        " taps, expected 2 or more");
    }
    const at::Tensor row = at::tensor(taps, at::kDouble);
    const at::Tensor filter = unit_sum(at::outer(row, row));
    for (const StyleGan2Parameter& parameter : stylegan2_parameters(sizes)) {
        if (parameter.role == Role::filter) {
            file.weights[canonical_name(parameter)] = filter;
        }
    }
}

void note_unknown(const Checkpoint& checkpoint, NetworkFile& file) {
    constexpr std::array<std::string_view, 6> read_here = {
        "architecture", "nonlinearity", "mapping_nonlinearity", "resample_kernel", "mapping_lrmul", "conv_clamp"};
    const auto is_in = [](const auto& names, std::string_view name) {
        return std::find(names.begin(), names.end(), name) != names.end();
    };
    for (const auto& [name, value] : checkpoint.attributes) {
        if (!name.starts_with(arguments)) {
            continue;
        }
        const std::string_view bare = std::string_view(name).substr(arguments.size());
        if (!is_in(of_no_effect, bare) && !is_in(read_here, bare)) {
            file.info.notes.push_back("the network was built with the argument '" + printable(bare) +
                                      "', which is not known here and was left aside");
        }
    }
}

}  // namespace

void read_tensorflow_settings(const Checkpoint& checkpoint, const StyleGan2Sizes& sizes, NetworkFile& file) {
    check_network(checkpoint, sizes);
    read_filter(checkpoint, sizes, file);
    note_unknown(checkpoint, file);
    const std::string start(arguments);
    if (const double multiplier = checkpoint.number(start + "mapping_lrmul", 0); multiplier > 0) {
        file.settings["mapping_lr_multiplier"] = number_text(multiplier);
    }
    if (const double clamp = checkpoint.number(start + "conv_clamp", 0); clamp > 0) {
        file.settings["conv_clamp"] = number_text(clamp);
    }
}

}  // namespace surveyor
