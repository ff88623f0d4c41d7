#pragma once

#include "analysis/metrics_data.hpp"
#include "analysis/section.hpp"
#include "analysis/styles.hpp"

namespace surveyor {

/// The metrics of one extractor beside its Frechet distances: of each that is drawn one figure for each direction, with
/// pointwise 95 % bands and one y range, and for each direction a table with a row for each point of each curve, the
/// start first. `data` has a measure.
[[nodiscard]] Section metrics_section(const MetricsData& data, StyleBook& styles);

}  // namespace surveyor
