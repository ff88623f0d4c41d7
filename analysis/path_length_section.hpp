#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "analysis/section.hpp"
#include "pipeline/reader.hpp"

namespace surveyor {

/// One path length, as stored under /ppl/<label>.
struct PathLength {
    std::string label;  ///< of the group
    std::string name;   ///< "PPL", or what it is called in other features: "path length (pixels)"
    double value = 0;
    double error = 0;  ///< standard error
    std::int64_t pairs = 0;
};

/// Sorted by label. DataError when a value is missing.
[[nodiscard]] std::vector<PathLength> read_path_lengths(const ResultsReader& results);

/// A table of them; each stands under its stored name, and its label too where two have the same.
[[nodiscard]] Section path_length_section(const std::vector<PathLength>& lengths);

}  // namespace surveyor
