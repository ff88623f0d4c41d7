#pragma once

#include "base/configs.hpp"
#include "pipeline/stage.hpp"

namespace surveyor::reference {

/// Faults where a file of statistics does not belong to the study's one extractor: another number of features, another
/// preprocessing mode, other weights, other facts. What the file does not say, 'fid.reference.mode' must.
void check_match(const Configs& configs, const MarkOf& mark, Faults& faults);

}  // namespace surveyor::reference
