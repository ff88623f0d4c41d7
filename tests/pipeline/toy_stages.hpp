#pragma once

#include <filesystem>
#include <string>

#include "pipeline/stage.hpp"

// A study without models, for the tests of the pipeline: numbers whose right values are known in closed form, computed
// by three stages that use every way in which one stage reads another.
//
//   squares:main   rows     row i holds i^2 + offset
//   squares:sums   summary  one row per block: the sum of its squares
//   total:all      single   sums over all rows, read through both of the above
//   walk:main      rows     row i holds i * scale at `length` points; the length is an extent
//   walk:starts    rows     the first point of each row, read from walk:main
//   walk:shown     picks    the last point, so it depends on the length; for the rows that `show` names, each a unit

namespace surveyor::toy {

/// Nothing is opened. Each unit that begins leaves the line "unit <rank> <group>:<first>" in `log`, when there is one.
/// The environment variable TOY_FAIL says which units throw: "<group>:<first>", "rank <rank>" (all of that rank) or
/// "all".
struct Resources {
    int rank = 0;
    std::filesystem::path log;
};

/// Appends a line to the log.
void note(const Resources& resources, const std::string& line);

[[nodiscard]] Schema toy_stages(Resources& resources);

struct ToyStudy {
    std::int64_t count = 10;
    std::int64_t block = 4;
    double offset = 0.0;
    int length = 3;
    int sleep_us = 0;
};

/// A study file for these stages.
[[nodiscard]] std::string toy_study(const ToyStudy& toy);

}  // namespace surveyor::toy
