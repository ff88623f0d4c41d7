#pragma once

#include "pipeline/stage.hpp"
#include "stages/resources.hpp"
#include "stages/shared_configs.hpp"

namespace surveyor {

/// Iterative Curve-Traversal from every sample of main ("Do Not Escape From the Manifold", ICLR 2022, Algorithm 2). A
/// group's label is "local_basis/<direction>"; one curve serves all intensities, which are its points. Linear
/// traversals are not stored: they follow from w and the direction.
struct Traverse {
    static constexpr std::string_view name = "traverse";
    static constexpr int version = 1;
    using Config = TraverseConfig;

    static void check(const Configs& configs, const MarkOf& mark, Faults& faults);
    static std::vector<Request> wanted(const Configs& configs);
    static Group group(const Configs& configs, const std::string& label, std::int64_t count);
    static std::vector<OutputField> outputs(const std::string& label);
    static ArrayMap run(const Task& task, Resources& resources);
};

}  // namespace surveyor
