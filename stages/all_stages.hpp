#pragma once

#include "pipeline/stage.hpp"
#include "stages/resources.hpp"

namespace surveyor {

/// What a study may contain: the one list of stages. `resources` must outlive the schema.
[[nodiscard]] Schema all_stages(Resources& resources);

/// What a run says at its start, a line each, and the report in its own words: what is assumed of the checkpoint, what
/// the reference is, too few images.
[[nodiscard]] std::vector<std::string> remarks_of(const Configs& configs);

}  // namespace surveyor
