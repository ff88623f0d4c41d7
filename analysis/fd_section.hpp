#pragma once

#include "analysis/fd_data.hpp"
#include "analysis/section.hpp"
#include "analysis/styles.hpp"

namespace surveyor {

/// FD against intensity: for each direction a figure (analysis/fd_figure.hpp) and tables (analysis/fd_tables.hpp). The
/// figures share their y range. A point is hollow, its cell flagged and the condition named in the warnings when more
/// than the share `max_held` of its images is held.
[[nodiscard]] Section fd_section(const FdData& data, double max_held, StyleBook& styles);

}  // namespace surveyor
