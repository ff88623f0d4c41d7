#pragma once

#include "pipeline/stage.hpp"
#include "stages/resources.hpp"
#include "stages/shared_configs.hpp"

namespace surveyor {

/// Frechet distance of every condition's features to those of the reference. A group's label is
/// "<extractor>/<condition>", or "<extractor>/reference": mean and root of the reference, made once for all conditions.
struct Fid {
    static constexpr std::string_view name = "fid";
    static constexpr int version = 2;

    struct Reference {
        std::int64_t count = 1000;

        static Fields<Reference> fields();
    };

    struct Config {
        Reference reference;

        static Fields<Config> fields();
    };

    static void check(const Configs& configs, const MarkOf& mark, Faults& faults);
    static std::vector<Request> wanted(const Configs& configs);
    static Group group(const Configs& configs, const std::string& label, std::int64_t count);
    static std::vector<OutputField> outputs(const std::string& label);
    static ArrayMap run(const Task& task, Resources& resources);
};

}  // namespace surveyor
