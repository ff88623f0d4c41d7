#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/section.hpp"
#include "base/array.hpp"
#include "pipeline/reader.hpp"

namespace surveyor {

/// Pictures of traversed samples, as stored under /render.
struct Renders {
    Array pictures;                     ///< uint8 [sample, row, column, y, x, channel]
    std::vector<std::int64_t> samples;  ///< [sample], index in the set
    std::vector<std::string> rows;      ///< [row], e.g. "Local Basis, curve, direction 0"
    std::vector<double> intensities;    ///< [column], signed
};

/// Nothing when the run has no pictures, or keeps them outside of results.h5. DataError when shapes disagree.
[[nodiscard]] std::optional<Renders> read_renders(const ResultsReader& results);

/// A sheet for each sample. Pictures wider or higher than `longest_side` pixels are made smaller by a whole factor,
/// each new pixel the mean of those that it stands for, so that the report stays of a size that can be sent.
[[nodiscard]] Section strips_section(const Renders& renders, std::int64_t longest_side);

/// One picture of a whole sheet: its strips below each other.
[[nodiscard]] Array stacked(const StripSheet& sheet);

}  // namespace surveyor
