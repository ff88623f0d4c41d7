#pragma once

#include "pipeline/stage.hpp"
#include "stages/resources.hpp"
#include "stages/shared_configs.hpp"

namespace surveyor {

/// Renders the images of a condition and turns them into features at once; no image is kept. A group's label is
/// "<extractor>/<condition>" (condition.hpp), "<extractor>/reference", or "<extractor>/images": those of the folder
/// that `fid.reference.images` names.
struct Features {
    static constexpr std::string_view name = "features";
    static constexpr int version = 1;
    using Config = FeaturesConfig;

    static void check(const Configs& configs, const MarkOf& mark, Faults& faults);
    static std::vector<Request> wanted(const Configs& configs);
    static Group group(const Configs& configs, const std::string& label, std::int64_t count);
    static std::vector<OutputField> outputs(const std::string& label);
    static ArrayMap run(const Task& task, Resources& resources);
};

}  // namespace surveyor
