#pragma once

#include <string>
#include <vector>

#include "analysis/fd_data.hpp"

namespace surveyor {

/// The small print: what was measured against what, what bands and errors mean, and how far the two kinds of error
/// agree. `data` has a condition.
[[nodiscard]] std::vector<std::string> fd_notes(const FdData& data, double max_held);

/// What a reader must know first: fewer images than features (once), and curves with too many held images.
[[nodiscard]] std::vector<std::string> fd_warnings(const FdData& data, double max_held);

}  // namespace surveyor
