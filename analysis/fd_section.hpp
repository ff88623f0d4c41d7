#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "analysis/section.hpp"
#include "pipeline/reader.hpp"

namespace surveyor {

/// One point of an FD curve, as stored under /fid/<extractor>.
struct FdCondition {
    std::string method;           ///< "none" for intensity 0
    std::string traversal;        ///< "none" for intensity 0
    std::int64_t direction = -1;  ///< from 0; -1 for intensity 0, which all curves share
    double intensity = 0;         ///< path length in W
    double distance = 0;          ///< squared Frechet distance to the reference features
    std::int64_t images = 0;
    std::int64_t held = 0;  ///< images whose curve stopped early and shows its last valid point

    [[nodiscard]] bool is_shared() const noexcept { return direction < 0; }
};

/// The conditions of one extractor, in stored order. DataError when the columns differ in length.
[[nodiscard]] std::vector<FdCondition> read_fd(const ResultsReader& results, const std::string& extractor);

/// FD against intensity: a figure and a table for each direction, a curve for each method and traversal, all of them
/// starting in the shared condition of intensity 0 (ICLR 2022, Figures 3 and 4). The figures share their y range. A
/// point is hollow, its cell flagged and the condition named in the warnings when more than the share `max_held` of its
/// images is held.
[[nodiscard]] Section fd_section(const std::vector<FdCondition>& conditions,
                                 const std::string& extractor,
                                 double max_held);

}  // namespace surveyor
