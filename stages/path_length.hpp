#pragma once

#include "pipeline/stage.hpp"
#include "stages/resources.hpp"
#include "stages/shared_configs.hpp"

namespace surveyor {

/// Perceptual path length: how far features move when the latent moves a little on the way between two random ones. A
/// group's label is "<extractor>/pairs" (a number for each pair) or "<extractor>/mean".
struct PerceptualPathLength {
    static constexpr std::string_view name = "ppl";
    static constexpr int version = 1;

    struct Config {
        std::string extractor = "pixels";
        std::int64_t pairs = 50000;
        std::string space = "w";
        std::string sampling = "end";
        double epsilon = 1e-4;
        std::string crop = "none";

        static Fields<Config> fields();
    };

    static void check(const Configs& configs, const MarkOf& mark, Faults& faults);
    static std::vector<Request> wanted(const Configs& configs);
    static Group group(const Configs& configs, const std::string& label, std::int64_t count);
    static std::vector<OutputField> outputs(const std::string& label);
    static ArrayMap run(const Task& task, Resources& resources);
};

}  // namespace surveyor
