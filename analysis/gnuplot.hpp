#pragma once

#include <string>

#include "analysis/figure.hpp"

namespace surveyor {

/// A drawn figure, or why there is none.
struct Drawing {
    std::string svg;      ///< a whole SVG document; empty when it could not be drawn
    std::string png;      ///< the bytes of the same as a PNG, twice as large; empty when it could not be drawn
    std::string problem;  ///< what is wrong and what to do; empty when it was drawn
    bool is_program_missing = false;
};

/// Draws `figure` with the program `gnuplot` (a name looked up in PATH, or a path; version 5 or later). A gnuplot
/// without its PNG terminal (pngcairo) draws the SVG alone, and the problem says so. The numbers are
/// safe without their picture, so a missing or failing program is told in the result and not thrown. SystemError
/// (cannot_create) when there is no room for temporary files.
[[nodiscard]] Drawing draw(const Figure& figure, const std::string& gnuplot);

}  // namespace surveyor
