#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace surveyor {

/// Where on which curve something was measured.
struct CurvePoint {
    std::string method;           ///< "none" for intensity 0
    std::string traversal;        ///< "none" for intensity 0
    std::int64_t direction = -1;  ///< from 0; -1 for intensity 0, which all curves share
    double intensity = 0;         ///< path length in W

    [[nodiscard]] bool is_shared() const noexcept { return direction < 0; }

    bool operator==(const CurvePoint&) const = default;
};

/// One curve of one direction, as a choice of the rows of a table that has a CurvePoint for each.
struct CurveRows {
    std::string label;              ///< in legends and tables
    std::string style_key;          ///< for StyleBook
    std::vector<std::size_t> rows;  ///< intensity ascending, the shared one among them
};

/// Ascending; the shared point has none.
[[nodiscard]] std::vector<std::int64_t> directions_of(const std::vector<CurvePoint>& points);

/// The curves of one direction, in the order in which the study lists them.
[[nodiscard]] std::vector<CurveRows> curves_of(const std::vector<CurvePoint>& points, std::int64_t direction);

/// "1000", or "500 to 1000" when the counts differ; empty without counts.
[[nodiscard]] std::string counts_text(const std::vector<std::int64_t>& counts);

}  // namespace surveyor
