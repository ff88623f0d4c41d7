#pragma once

#include "pipeline/stage.hpp"
#include "stages/resources.hpp"

namespace surveyor {

/// What a study may contain: the one list of stages. `resources` must outlive the schema.
[[nodiscard]] Schema all_stages(Resources& resources);

}  // namespace surveyor
