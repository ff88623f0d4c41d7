#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "analysis/section.hpp"
#include "pipeline/reader.hpp"

namespace surveyor {

/// Mean and population standard deviation of one metric over pairs of subspaces, for each dimension k.
struct MetricCurve {
    std::vector<double> mean;    ///< [k]
    std::vector<double> spread;  ///< [k], population standard deviation
};

/// One comparison, as stored under /grassmann/<comparison>.
struct Comparison {
    std::string name;  ///< "random_w", "close_w@0.1", ...
    std::vector<double> k;
    std::int64_t pairs = 0;
    MetricCurve projection;
    MetricCurve geodesic;
};

/// All comparisons: random_o, random_w, close_w by epsilon, then the rest by name. DataError when lengths differ.
[[nodiscard]] std::vector<Comparison> read_comparisons(const ResultsReader& results);

/// Both metrics against subspace dimension with mean and one standard deviation. With several epsilons the first two
/// figures (ICLR 2022, Figure 8) show close_w at 0.1, or at the smallest epsilon when 0.1 is not there, and two more
/// (Figure 10) show it at every epsilon.
[[nodiscard]] Section grassmann_section(const std::vector<Comparison>& comparisons);

}  // namespace surveyor
