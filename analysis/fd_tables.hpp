#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "analysis/fd_data.hpp"
#include "analysis/table.hpp"

namespace surveyor {

/// The tables of one direction, or of the start alone where there is none: the distances with their standard errors and
/// the bias floor, flagged where more than the share `max_held` of the images is held; the corrected distances; the
/// paired differences of the corrected distances, flagged where the 95 % interval excludes 0. Data without errors has
/// the first alone.
[[nodiscard]] std::vector<Table> fd_tables(const FdData& data, std::optional<std::int64_t> direction, double max_held);

}  // namespace surveyor
