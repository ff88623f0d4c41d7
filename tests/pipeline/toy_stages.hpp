#pragma once

#include "pipeline/stage.hpp"

// A study without models, for the tests of the pipeline: numbers whose right values are known in closed form, computed by
// three stages that use every way in which one stage reads another.
//
//   squares:main      rows     row i holds i^2 + offset
//   squares:sums      summary  one row per block: the sum of its squares
//   total:all         single   sums over all rows, read through both of the above
//   walk:main         rows     row i holds i * scale at points 0 .. length; `length` is an extent

namespace surveyor::toy {

/// Nothing is opened.
struct Resources {};

/// Set through the environment variable TOY_FAIL ("<group>:<first>"): the unit that throws.
[[nodiscard]] Schema toy_stages(Resources& resources);

/// A study file for these stages.
[[nodiscard]] std::string toy_study(std::int64_t count, std::int64_t block, double offset, int length, int sleep_us);

}  // namespace surveyor::toy
