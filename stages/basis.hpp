#pragma once

#include "pipeline/stage.hpp"
#include "stages/resources.hpp"
#include "stages/shared_configs.hpp"

namespace surveyor {

/// Local Basis at every sample of a set: the leading singular triplets of the Jacobian of z -> w ("Do Not Escape From
/// the Manifold", ICLR 2022, Algorithm 1). A group's label is the name of a latent set, or "spectrum": all singular
/// values for the first samples of main.
struct Basis {
    static constexpr std::string_view name = "basis";
    static constexpr int version = 1;
    using Config = BasisConfig;

    static void check(const Configs& configs, const MarkOf& mark, Faults& faults);
    static std::vector<Request> wanted(const Configs& configs);
    static Group group(const Configs& configs, const std::string& label, std::int64_t count);
    static std::vector<OutputField> outputs(const std::string& label);
    static ArrayMap run(const Task& task, Resources& resources);
};

}  // namespace surveyor
