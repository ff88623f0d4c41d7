#pragma once

#include <string>

#include "base/array.hpp"
#include "formats/feature_statistics.hpp"

namespace surveyor {

/// DataError unless an array of that type and shape can be a mean (rank 1) or a covariance (rank 2). To be called
/// before memory is taken for it. `field` is "FILE: field 'NAME'".
void check_statistic_shape(DType dtype, const Shape& shape, std::size_t rank, const std::string& field);

/// The numbers of `array` as float64.
[[nodiscard]] Array as_float64(Array array);

/// What the fields of a file are called, for messages.
struct StatisticNames {
    std::string mean = "mu";
    std::string covariance = "sigma";
    std::string count = "count";
};

/// DataError unless `statistics` are what read_feature_statistics promises of them.
void check_statistics(const FeatureStatistics& statistics, const StatisticNames& names, const std::string& where);

}  // namespace surveyor
