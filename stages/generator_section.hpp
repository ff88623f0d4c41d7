#pragma once

#include <string_view>

#include "base/configs.hpp"
#include "base/fields.hpp"
#include "models/generator.hpp"
#include "pipeline/stage.hpp"

namespace surveyor {

/// The `generator` section: which checkpoint, and how it is read. No stage stands behind it; every stage may.
///
/// Facts it states: generator.digest, generator.z_dim, generator.w_dim, generator.resolution, generator.layout,
/// generator.parameters.
struct GeneratorSection {
    static constexpr std::string_view name = "generator";

    struct Config {
        StudyPath weights;
        double psi = 1.0;
        double mapping_lr_multiplier = 0.01;
        double conv_clamp = 0.0;

        static Fields<Config> fields();
    };

    static void prepare(Configs& configs, Faults& faults);
    static void check(const Configs& configs, const MarkOf& mark, Faults& faults);

    /// What every number computed with z -> w depends on: digest, psi and multiplier, for Group::values.
    [[nodiscard]] static std::vector<std::pair<std::string, std::string>> mapping_values(const Configs& configs);

    /// The same for w -> image.
    [[nodiscard]] static std::vector<std::pair<std::string, std::string>> synthesis_values(const Configs& configs);
};

}  // namespace surveyor
