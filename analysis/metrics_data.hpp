#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "analysis/curve_rows.hpp"
#include "pipeline/reader.hpp"

namespace surveyor {

/// One metric beside the Frechet distance, at every condition where it was computed.
struct Measure {
    std::string name;       ///< stem of its files, e.g. "recall"
    std::string label;      ///< on axes and in tables, e.g. "Recall"
    bool is_drawn = false;  ///< against intensity
    bool is_share = false;  ///< lies in 0 to 1
    std::string note;       ///< what a reader must know, after the label; empty for none
    std::vector<CurvePoint> points;
    std::vector<double> values;  ///< one for each point
    std::vector<double> errors;  ///< standard errors
    std::vector<std::int64_t> images = {};
};

/// What results.h5 holds of one extractor under the groups of all metrics of conditions (the table of the .cpp).
struct MetricsData {
    std::string extractor;
    std::vector<Measure> measures;        ///< those that the study asked for
    std::vector<CurvePoint> hollow = {};  ///< conditions with too many held images, from /fid
};

/// The extractors that any metric, the Frechet distance among them, was computed for; sorted.
[[nodiscard]] std::vector<std::string> measured_extractors(const ResultsReader& results);

/// Metrics are called KID and Inception score where the distance is called FID, and else "Kernel distance
/// (<extractor>)" and "Class score (<extractor>)". A condition is hollow with more than the share `max_held` of held
/// images. DataError when columns differ in length.
[[nodiscard]] MetricsData read_metrics(const ResultsReader& results, const std::string& extractor, double max_held);

}  // namespace surveyor
