#include "models/stylegan2_settings.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/std.h>

#include <cmath>
#include <limits>
#include <set>

#include "base/codec.hpp"
#include "base/error.hpp"
#include "formats/not_a_model.hpp"
#include "models/style_generator.hpp"
#include "models/tensorflow_settings.hpp"

namespace surveyor {
namespace {

constexpr const char* multiplier_name = "mapping_lr_multiplier";
constexpr const char* clamp_name = "conv_clamp";
constexpr const char* no_clamp = "none";

/// Styles, label embeddings and bypasses are linear; all other layers end in a leaky ReLU.
void check_activations(const Checkpoint& checkpoint) {
    constexpr std::string_view suffix = ".activation";
    for (const auto& [name, value] : checkpoint.attributes) {
        const auto* activation = std::get_if<std::string>(&value);
        if (activation == nullptr || !name.ends_with(suffix)) {
            continue;
        }
        const std::string layer = name.substr(0, name.size() - suffix.size());
        const bool is_linear = layer.ends_with(".affine") || layer.ends_with(".embed") || layer.ends_with(".skip");
        const std::string wanted = is_linear ? "linear" : "lrelu";
        if (*activation != wanted) {
            throw DataError("layer '" + printable(layer) + "' has the activation '" + printable(*activation) +
                            "'; only '" + wanted + "', which the published networks have there, can be computed");
        }
    }
}

/// NVIDIA's layers hold their gains: weight_gain = m / sqrt(in), bias_gain = m.
std::optional<double> multiplier_of_layers(const Checkpoint& checkpoint, const StyleGan2Sizes& sizes) {
    constexpr double absent = std::numeric_limits<double>::quiet_NaN();
    std::optional<double> common;
    int in = sizes.z_dim + sizes.label_width;
    for (std::size_t i = 0; i < sizes.mapping_widths.size(); ++i) {
        const std::string layer = "mapping.fc" + std::to_string(i);
        const double m = checkpoint.number(layer + ".bias_gain", absent);
        const double of_weights = checkpoint.number(layer + ".weight_gain", absent) * std::sqrt(in);
        in = sizes.mapping_widths[i];
        if (std::isnan(m) && std::isnan(of_weights)) {
            continue;
        }
        if (!(std::abs(of_weights - m) <= 1e-9 * std::abs(m))) {
            throw DataError("layer '" + layer + "' multiplies its bias by " + number_text(m) + " and its weights by " +
                            number_text(of_weights) + " / sqrt(inputs); in a StyleGAN2 the two are one number");
        }
        if (common.value_or(m) != m) {
            throw DataError("layer '" + layer + "' has the learning-rate multiplier " + number_text(m) +
                            ", the layers before it " + number_text(*common) + "; only one for all is supported");
        }
        common = m;
    }
    return common;
}

/// NVIDIA's clamps of each layer that has the attribute, by canonical name.
std::map<std::string, std::string> clamps_of_layers(const Checkpoint& checkpoint, const StyleGan2Sizes& sizes) {
    std::map<std::string, std::string> clamps;
    for (const StyleGan2Parameter& parameter : stylegan2_parameters(sizes)) {
        if (parameter.role != Role::bias) {  // one per layer that has a clamp
            continue;
        }
        const std::string name = canonical_name(parameter);
        const std::string layer = name.substr(0, name.rfind('.'));
        const std::string attribute = "synthesis." + layer + "." + clamp_name;
        if (checkpoint.attributes.contains(attribute)) {
            const double bound = checkpoint.number(attribute, 0);
            clamps[layer] = bound > 0 ? number_text(bound) : no_clamp;
        }
    }
    return clamps;
}

void set_clamps(const std::map<std::string, std::string>& clamps, NetworkFile& file) {
    std::set<std::string> values;
    for (const auto& [layer, bound] : clamps) {
        values.insert(bound);
    }
    if (values.size() == 1) {
        file.settings[clamp_name] = *values.begin();
        return;
    }
    for (const auto& [layer, bound] : clamps) {
        file.settings[clamp_name + ("." + layer)] = bound;
    }
}

void apply_options(const GeneratorOptions& options, NetworkFile& file) {
    if (options.mapping_lr_multiplier) {
        file.settings[multiplier_name] = number_text(*options.mapping_lr_multiplier);
    }
    if (options.conv_clamp) {
        std::erase_if(file.settings, [](const auto& setting) { return setting.first.starts_with(clamp_name); });
        file.settings[clamp_name] = number_text(*options.conv_clamp);
    }
}

/// Weights drawn with multiplier m have a standard deviation of about 1/m, 100 for the usual 0.01.
void note_multiplier(NetworkFile& file) {
    const double deviation = weight(file.weights, "mapping.0.weight").to(at::kDouble).std().item<double>();
    if (deviation < 5.0) {
        file.info.notes.push_back("mapping weights have a standard deviation of " + std::to_string(deviation) +
                                  ", unusual for a learning-rate multiplier of 0.01; check "
                                  "generator.mapping_lr_multiplier");
    }
}

void tell_assumptions(const StyleGan2Sizes& sizes, NetworkFile& file) {
    if (!file.settings.contains(multiplier_name)) {
        file.info.assumed.push_back("mapping learning-rate multiplier " + number_text(usual_mapping_multiplier) +
                                    ", which the file does not hold");
        note_multiplier(file);
    }
    const auto is_clamp = [](const auto& setting) { return setting.first.starts_with(clamp_name); };
    if (sizes.blocks() > 0 && std::none_of(file.settings.begin(), file.settings.end(), is_clamp)) {
        file.info.assumed.emplace_back("no clamp on activations (conv_clamp), of which the file says nothing");
    }
}

}  // namespace

void read_stylegan2_settings(const Checkpoint& checkpoint,
                             const StyleGan2Layout& layout,
                             const StyleGan2Sizes& sizes,
                             const GeneratorOptions& options,
                             NetworkFile& file) {
    if (layout.name == exported_layout().name) {
        file.settings = exported_settings(checkpoint);
    } else {
        check_activations(checkpoint);
        file.settings["demodulation_epsilon"] = layout.epsilon_on_scaled_weights ? "scaled" : "plain";
        if (const auto multiplier = multiplier_of_layers(checkpoint, sizes)) {
            file.settings[multiplier_name] = number_text(*multiplier);
        }
        if (layout.holds_clamp) {
            file.settings[clamp_name] = no_clamp;
        }
        set_clamps(clamps_of_layers(checkpoint, sizes), file);
        if (layout.name == tensorflow_layout().name) {
            read_tensorflow_settings(checkpoint, sizes, file);
        }
    }
    apply_options(options, file);
    tell_assumptions(sizes, file);
}

double mapping_multiplier(const NetworkFile& file) {
    return file.number(multiplier_name, usual_mapping_multiplier);
}

std::optional<double> layer_clamp(const NetworkFile& file, const std::string& layer) {
    const std::string own = clamp_name + ("." + layer);
    const std::string name = file.settings.contains(own) ? own : clamp_name;
    if (file.text(name, no_clamp) == no_clamp) {
        return std::nullopt;
    }
    return file.number(name, 0);
}

}  // namespace surveyor
