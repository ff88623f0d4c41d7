#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/configs.hpp"
#include "base/fields.hpp"
#include "models/generator.hpp"
#include "pipeline/stage.hpp"

namespace surveyor {

/// The `generator` section: which checkpoint, and how it is read. No stage stands behind it; every stage may.
///
/// Facts it states: generator.digest, generator.z_dim, generator.w_dim, generator.resolution, generator.layout,
/// generator.notes (lines, often none).
struct GeneratorSection {
    static constexpr std::string_view name = "generator";

    struct Config {
        StudyPath weights;
        double psi = 1.0;
        double mapping_lr_multiplier = 0.0;
        double conv_clamp = 0.0;

        static Fields<Config> fields();
    };

    /// Opens the file once, on the CPU: what is wrong with it is known before any work, whichever tensor it is in.
    static void prepare(Configs& configs, Faults& faults);
    static void check(const Configs& configs, const MarkOf& mark, Faults& faults);

    /// How the section wants its generator opened.
    [[nodiscard]] static GeneratorOptions options(const Configs& configs, at::Device device);

    /// What a reader of results should know of the checkpoint, a line each.
    [[nodiscard]] static std::vector<std::string> notes(const Configs& configs);

    /// What every number computed with z -> w depends on: digest, psi and multiplier, for Group::values.
    [[nodiscard]] static std::vector<std::pair<std::string, std::string>> mapping_values(const Configs& configs);

    /// The same for w -> image.
    [[nodiscard]] static std::vector<std::pair<std::string, std::string>> synthesis_values(const Configs& configs);
};

}  // namespace surveyor
