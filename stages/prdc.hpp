#pragma once

#include "pipeline/stage.hpp"
#include "stages/resources.hpp"
#include "stages/shared_configs.hpp"

namespace surveyor {

/// Precision, recall, density and coverage of every condition's features against those of the reference. A group's
/// label is "<extractor>/<condition>", or "<extractor>/reference": neighbours within the reference, found once.
struct PrecisionRecall {
    static constexpr std::string_view name = "prdc";
    static constexpr int version = 1;

    struct Config {
        std::int64_t reference = 10000;
        std::int64_t precision_neighbours = 3;
        std::int64_t density_neighbours = 5;

        static Fields<Config> fields();

        /// The most neighbours that any of the four looks at, and one more for leaving out a sample.
        [[nodiscard]] std::int64_t neighbours() const { return std::max(precision_neighbours, density_neighbours) + 1; }
    };

    static void check(const Configs& configs, const MarkOf& mark, Faults& faults);
    static std::vector<Request> wanted(const Configs& configs);
    static Group group(const Configs& configs, const std::string& label, std::int64_t count);
    static std::vector<OutputField> outputs(const std::string& label);
    static ArrayMap run(const Task& task, Resources& resources);
};

}  // namespace surveyor
