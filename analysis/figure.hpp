#pragma once

#include <optional>
#include <string>
#include <vector>

namespace surveyor {

enum class Scale { linear, logarithmic };
enum class Marker { none, disk, square, triangle, inverted_triangle, diamond, pentagon };
enum class Dash { solid, dashed, dotted };

/// How a curve looks. The same thing looks the same in every figure (analysis/styles.hpp).
struct Style {
    std::string colour = "#000000";  ///< "#rrggbb"
    Marker marker = Marker::none;
    Dash dash = Dash::solid;
    double width = 1.8;  ///< of the line, in pixels of the SVG
};

/// One curve with its name in the legend. `lower`, `upper` (a band) and `hollow` (points drawn open, because a reader
/// must not take them for the rest) are empty or as long as `x`.
struct Series {
    std::string label;
    Style style;
    std::vector<double> x;
    std::vector<double> y;
    std::vector<double> lower;
    std::vector<double> upper;
    std::vector<bool> hollow;
};

struct Range {
    double low;
    double high;
};

/// One set of axes with its curves: all that is needed to draw it, and nothing about how.
struct Figure {
    std::string name;   ///< stem of its file, e.g. "fd-pixels-direction-0"
    std::string title;  ///< stands above it
    std::string x_label;
    std::string y_label;
    Scale y_scale = Scale::linear;
    std::optional<Range> y_range;  ///< absent: what the curves need
    std::vector<Series> series;
};

/// Smallest range that holds every curve and band of the figures, for panels that are compared by eye.
/// On a logarithmic scale values of 0 or less have no place and are left out. {0, 1} when nothing is left.
[[nodiscard]] Range y_range_of(const std::vector<Figure>& figures);

}  // namespace surveyor
