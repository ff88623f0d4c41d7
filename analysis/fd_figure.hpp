#pragma once

#include <cstdint>

#include "analysis/fd_data.hpp"
#include "analysis/figure.hpp"
#include "analysis/styles.hpp"

namespace surveyor {

/// The curves of one direction (ICLR 2022, Figures 3 and 4), each from the shared condition of intensity 0 on. A curve
/// whose reach and errors are known has its band. The dotted line without markers is the bias floor: what finite
/// samples of generated and reference images are apart on average when their distributions agree; where the curves'
/// floors differ, the greatest. Points with more than the share `max_held` of held images are hollow.
[[nodiscard]] Figure fd_figure(const FdData& data, std::int64_t direction, double max_held, StyleBook& styles);

/// The greatest bias floor of the curves of one direction at each of their intensities, that of the reference included;
/// without a row when a condition has no errors.
struct FloorLine {
    std::vector<double> intensities;
    std::vector<double> floors;
};

[[nodiscard]] FloorLine floor_line(const FdData& data, const std::vector<CurveRows>& curves);

}  // namespace surveyor
