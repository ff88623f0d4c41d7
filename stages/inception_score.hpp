#pragma once

#include "pipeline/stage.hpp"
#include "stages/resources.hpp"
#include "stages/shared_configs.hpp"

namespace surveyor {

/// Inception score of every condition, from the features of each extractor that has classes. A group's label is
/// "<extractor>/<condition>".
struct InceptionScore {
    static constexpr std::string_view name = "inception_score";
    static constexpr int version = 1;

    struct Config {
        std::int64_t splits = 10;

        static Fields<Config> fields();
    };

    static void check(const Configs& configs, const MarkOf& mark, Faults& faults);
    static std::vector<Request> wanted(const Configs& configs);
    static Group group(const Configs& configs, const std::string& label, std::int64_t count);
    static std::vector<OutputField> outputs(const std::string& label);
    static ArrayMap run(const Task& task, Resources& resources);
};

}  // namespace surveyor
