#include "analysis/curve_rows.hpp"

#include <algorithm>
#include <set>

#include "analysis/labels.hpp"

namespace surveyor {

std::vector<std::int64_t> directions_of(const std::vector<CurvePoint>& points) {
    std::set<std::int64_t> directions;
    for (const CurvePoint& point : points) {
        if (!point.is_shared()) {
            directions.insert(point.direction);
        }
    }
    return {directions.begin(), directions.end()};
}

std::vector<CurveRows> curves_of(const std::vector<CurvePoint>& points, std::int64_t direction) {
    std::vector<CurveRows> curves;
    std::vector<std::size_t> shared;
    for (std::size_t row = 0; row < points.size(); ++row) {
        const CurvePoint& point = points[row];
        if (point.is_shared()) {
            shared.push_back(row);
        }
        if (point.is_shared() || point.direction != direction) {
            continue;
        }
        const std::string key = point.method + "/" + point.traversal;
        auto found =
            std::find_if(curves.begin(), curves.end(), [&](const CurveRows& curve) { return curve.style_key == key; });
        if (found == curves.end()) {
            curves.push_back({curve_label(point.method, point.traversal), key, {}});
            found = curves.end() - 1;
        }
        found->rows.push_back(row);
    }
    for (CurveRows& curve : curves) {
        curve.rows.insert(curve.rows.end(), shared.begin(), shared.end());
        std::stable_sort(curve.rows.begin(), curve.rows.end(), [&](std::size_t a, std::size_t b) {
            return points[a].intensity < points[b].intensity;
        });
    }
    return curves;
}

std::string counts_text(const std::vector<std::int64_t>& counts) {
    if (counts.empty()) {
        return "";
    }
    const auto [least, most] = std::minmax_element(counts.begin(), counts.end());
    return *least == *most ? std::to_string(*least) : std::to_string(*least) + " to " + std::to_string(*most);
}

}  // namespace surveyor
