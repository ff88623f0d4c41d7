#pragma once

#include "pipeline/stage.hpp"
#include "stages/resources.hpp"

namespace surveyor {

/// What a study may contain: the one list of stages. `resources` must outlive the schema.
[[nodiscard]] Schema all_stages(Resources& resources);

/// What a reader should know of a study before it runs, a line each: peculiarities of the checkpoint, too few images.
[[nodiscard]] std::vector<std::string> warnings_of(const Configs& configs);

}  // namespace surveyor
