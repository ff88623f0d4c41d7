#include "analysis/figure.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace surveyor {

Range y_range_of(const std::vector<Figure>& figures) {
    Range range{std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity()};
    for (const Figure& figure : figures) {
        for (const Series& series : figure.series) {
            for (const auto* values : {&series.y, &series.lower, &series.upper}) {
                for (const double value : *values) {
                    if (std::isfinite(value) && (figure.y_scale == Scale::linear || value > 0)) {
                        range.low = std::min(range.low, value);
                        range.high = std::max(range.high, value);
                    }
                }
            }
        }
    }
    return range.low <= range.high ? range : Range{0, 1};
}

}  // namespace surveyor
