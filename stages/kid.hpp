#pragma once

#include "pipeline/stage.hpp"
#include "stages/resources.hpp"
#include "stages/shared_configs.hpp"

namespace surveyor {

/// Kernel distance (KID on Inception features) of every condition's features to those of the reference. A group's label
/// is "<extractor>/<condition>", or "<extractor>/reference": the reference's own kernel sums, made once.
struct Kid {
    static constexpr std::string_view name = "kid";
    static constexpr int version = 1;

    struct Config {
        std::int64_t reference = 10000;
        std::int64_t subsets = 0;
        std::int64_t size = 1000;

        static Fields<Config> fields();
    };

    static void check(const Configs& configs, const MarkOf& mark, Faults& faults);
    static std::vector<Request> wanted(const Configs& configs);
    static Group group(const Configs& configs, const std::string& label, std::int64_t count);
    static std::vector<OutputField> outputs(const std::string& label);
    static ArrayMap run(const Task& task, Resources& resources);
};

}  // namespace surveyor
