#pragma once

#include <string>
#include <vector>

#include "analysis/figure.hpp"

namespace surveyor {

/// What a figure is drawn on: SVG for the page, PNG at twice its size for slides and print.
enum class Canvas { svg, png };

/// A gnuplot program that draws one figure on its standard output.
struct GnuplotScript {
    std::string text;
    /// What each of its plots shows, in the order of the plots; the program itself names only those in the legend.
    std::vector<std::string> plot_titles;
};

/// Bands first, then lines with points, then white and outlined points over the hollow ones, so that nothing is hidden.
/// Numbers are written with all their digits; the axes hold every point and band with a small margin.
[[nodiscard]] GnuplotScript gnuplot_script(const Figure& figure, Canvas canvas = Canvas::svg);

}  // namespace surveyor
