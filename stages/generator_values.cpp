// What of the generator section each kind of number depends on.

#include "stages/generator_section.hpp"

namespace surveyor {

namespace {

using Values = std::vector<std::pair<std::string, std::string>>;

/// Adds a field that most studies leave at its default: a default is no part of a key, so that fields may be added to
/// the program without invalidating what it has computed.
template <class T>
void add_unless_default(Values& values, const std::string& field, const T& value, const T& otherwise) {
    if (value != otherwise) {
        values.emplace_back("generator." + field, Codec<T>::text(value));
    }
}

}  // namespace

Values GeneratorSection::network_values(const Configs& configs) {
    Values values = {{"generator.digest", configs.fact("generator.digest")}};
    add_unless_default(values, "state", configs.get<Config>().state, Config{}.state);
    return values;
}

Values GeneratorSection::mapping_values(const Configs& configs) {
    const Config& config = configs.get<Config>();
    const Config usual;
    Values values = network_values(configs);
    values.emplace_back("generator.psi", number_text(config.psi_cutoff > 0 ? 1.0 : config.psi));
    // Unset: the file's own, which its digest stands for, or the published value.
    values.emplace_back("generator.mapping_lr_multiplier",
                        number_text(config.mapping_lr_multiplier > 0 ? config.mapping_lr_multiplier : 0.01));
    add_unless_default(values, "label", config.label, usual.label);
    add_unless_default(values, "space", config.space, usual.space);
    if (configs.fact("generator.space").starts_with("layer_")) {  // what the layers before it depend on counts
        add_unless_default(values, "truncation", config.truncation, usual.truncation);
        add_unless_default(values, "statistics", config.statistics, usual.statistics);
    }
    return values;
}

Values GeneratorSection::synthesis_values(const Configs& configs) {
    const Config& config = configs.get<Config>();
    const Config usual;
    Values values = network_values(configs);
    values.emplace_back("generator.conv_clamp", number_text(config.conv_clamp));
    if (config.psi_cutoff > 0) {  // psi then acts here, around a centre that may have been estimated
        add_unless_default(values, "psi", config.psi, usual.psi);
        add_unless_default(values, "psi_cutoff", config.psi_cutoff, usual.psi_cutoff);
        add_unless_default(values, "mapping_lr_multiplier", config.mapping_lr_multiplier, usual.mapping_lr_multiplier);
    }
    add_unless_default(values, "label", config.label, usual.label);
    add_unless_default(values, "space", config.space, usual.space);
    add_unless_default(values, "truncation", config.truncation, usual.truncation);
    add_unless_default(values, "statistics", config.statistics, usual.statistics);
    add_unless_default(values, "fused_scale", config.fused_scale, usual.fused_scale);
    if (configs.has_fact("generator.noise.digest")) {
        values.emplace_back("generator.noise", configs.fact("generator.noise.digest"));
    }
    return values;
}

}  // namespace surveyor
