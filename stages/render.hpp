#pragma once

#include "pipeline/stage.hpp"
#include "stages/resources.hpp"
#include "stages/shared_configs.hpp"

namespace surveyor {

/// The pictures that a person asked for: for each sample a strip, rows = methods, traversals and directions, columns =
/// intensities. A group's label is "strips", one unit per sample, or "axes": what its rows and columns are.
struct Render {
    static constexpr std::string_view name = "render";
    static constexpr int version = 1;

    struct Config {
        std::vector<std::int64_t> samples = {0, 1, 2, 3};
        std::string sign = "both";
        std::string noise = "constant";
        std::int64_t size = 256;

        static Fields<Config> fields();
    };

    static void check(const Configs& configs, const MarkOf& mark, Faults& faults);
    static std::vector<Request> wanted(const Configs& configs);
    static Group group(const Configs& configs, const std::string& label, std::int64_t count);
    static std::vector<OutputField> outputs(const std::string& label);
    static ArrayMap run(const Task& task, Resources& resources);
};

}  // namespace surveyor
