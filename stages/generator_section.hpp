#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/configs.hpp"
#include "base/fields.hpp"
#include "models/generator.hpp"
#include "pipeline/stage.hpp"

namespace surveyor {

/// The `generator` section: which checkpoint, and how it is read. No stage stands behind it; every stage may.
///
/// Facts it states (prepare): generator.digest, .z_dim, .w_dim, .resolution, .layout, .space, .is_flat and .needs_z (0
/// or 1), .style_rows, and the lists of lines .notes and .assumed.
struct GeneratorSection {
    static constexpr std::string_view name = "generator";

    /// Fields whose default says "what the file tells, else what was published" are `auto` or 0.
    struct Config {
        StudyPath weights;
        std::string state = "auto";
        double psi = 1.0;
        std::int64_t psi_cutoff = 0;
        std::int64_t label = -1;
        double truncation = 1.0;
        std::string statistics = "reference";
        std::string space = "auto";
        double mapping_lr_multiplier = 0.0;
        double conv_clamp = 0.0;
        std::string fused_scale = "auto";
        StudyPath noise;
        std::string nonfinite = "refuse";
        std::string trust = "none";
        StudyPath mapping;

        static Fields<Config> fields();
    };

    /// Opens the file once, on the CPU: what is wrong with it is known before any work, whichever tensor it is in.
    static void prepare(Configs& configs, Faults& faults);
    static void check(const Configs& configs, const MarkOf& mark, Faults& faults);

    /// A fault at `section` when the study has it and the file holds a mapping network alone, which draws no images.
    static void require_images(const Configs& configs, const std::string& section, const Mark& mark, Faults& faults);

    /// Opens the generator as the section wants it, on `device`. Errors as open_generator().
    [[nodiscard]] static std::unique_ptr<Generator> open(const Configs& configs, at::Device device);

    /// Digest of all files that the section opens. MissingInput when one is gone.
    [[nodiscard]] static std::string digest(const Configs& configs);

    /// What a reader of results should know of the checkpoint, a line each.
    [[nodiscard]] static std::vector<std::string> notes(const Configs& configs);

    /// Published values that stand in for what the checkpoint does not hold, a line each.
    [[nodiscard]] static std::vector<std::string> assumed(const Configs& configs);

    /// Which network it is, for Group::values of what depends on its weights alone.
    [[nodiscard]] static std::vector<std::pair<std::string, std::string>> network_values(const Configs& configs);

    /// What every number computed with z -> w depends on.
    [[nodiscard]] static std::vector<std::pair<std::string, std::string>> mapping_values(const Configs& configs);

    /// The same for w -> image.
    [[nodiscard]] static std::vector<std::pair<std::string, std::string>> synthesis_values(const Configs& configs);
};

}  // namespace surveyor
