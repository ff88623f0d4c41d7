#pragma once

#include "pipeline/stage.hpp"
#include "stages/resources.hpp"
#include "stages/shared_configs.hpp"

namespace surveyor {

/// The latent sets: z from the prior or a file, w = f(z). A group's label is the name of a set (latent_set.hpp).
struct Latents {
    static constexpr std::string_view name = "latents";
    static constexpr int version = 1;
    using Config = LatentsConfig;

    static void prepare(Configs& configs, Faults& faults);
    static void check(const Configs& configs, const MarkOf& mark, Faults& faults);
    static std::vector<Request> wanted(const Configs& configs);
    static Group group(const Configs& configs, const std::string& label, std::int64_t count);
    static std::vector<OutputField> outputs(const std::string& label);
    static ArrayMap run(const Task& task, Resources& resources);
};

}  // namespace surveyor
