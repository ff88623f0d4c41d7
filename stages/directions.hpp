#pragma once

#include "pipeline/stage.hpp"
#include "stages/resources.hpp"
#include "stages/shared_configs.hpp"

namespace surveyor {

/// Global directions, the same for every sample: GANSpace (principal components of W; Harkonen et al., 2020), SeFa
/// (eigenvectors of the style weights; Shen and Zhou, 2021), or a file of published ones.
///
/// A group's label is the name of a method, or "ganspace/moments": mergeable moments of blocks of W, from which the
/// components are computed in block order.
struct Directions {
    static constexpr std::string_view name = "directions";
    static constexpr int version = 1;
    using Config = DirectionsConfig;

    static void prepare(Configs& configs, Faults& faults);
    static void check(const Configs& configs, const MarkOf& mark, Faults& faults);
    static std::vector<Request> wanted(const Configs& configs);
    static Group group(const Configs& configs, const std::string& label, std::int64_t count);
    static std::vector<OutputField> outputs(const std::string& label);
    static ArrayMap run(const Task& task, Resources& resources);
};

}  // namespace surveyor
