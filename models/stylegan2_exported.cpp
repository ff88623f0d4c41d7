#include "models/stylegan2_layout.hpp"

// This program's own files, in canonical names.

namespace surveyor {
namespace {

WeightSource source(const StyleGan2Parameter& parameter, const ShapeMap& shapes) {
    const std::string key = canonical_name(parameter);
    return parameter.role == Role::filter ? filter_source(parameter, key, shapes) : renamed(parameter, key);
}

}  // namespace

StyleGan2Layout exported_layout() {
    return {.name = "latent_surveyor",
            .epsilon_on_scaled_weights = false,  // the file's settings say
            .holds_clamp = false,
            .is_transposed = false,
            .constant_channels = {3, 0},
            .conv_out = {4, 0},
            .recognises = [](const ShapeMap&) { return false; },  // by its metadata, see is_export_of()
            .source = source,
            .may_be_unused = [](const std::string&) { return false; }};
}

}  // namespace surveyor
