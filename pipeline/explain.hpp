#pragma once

#include <string>

#include "pipeline/plan.hpp"
#include "pipeline/store.hpp"

namespace surveyor {

/// The plan as a person reads it: for each stage the units done, and the groups with work by the reason for it: new, to
/// be continued, or which field or input differs from what an earlier run left in the store.
[[nodiscard]] std::string explain_plan(const Plan& plan, const Store& store);

}  // namespace surveyor
