#pragma once

#include <string>
#include <vector>

#include "analysis/figure.hpp"
#include "analysis/table.hpp"
#include "base/array.hpp"

namespace surveyor {

/// A row of pictures under common column headings.
struct Strip {
    std::string label;
    Array picture;  ///< uint8 [height, width, channel]: the row's pictures side by side, all equally wide
};

/// The pictures of one sample: rows are methods and directions, columns are signed intensities.
struct StripSheet {
    std::string name;   ///< stem of its file, e.g. "sample-0000"
    std::string title;  ///< e.g. "Sample 0"
    std::vector<std::string> columns;
    std::vector<Strip> strips;
};

/// One chapter of the report: what was computed, and the figures, tables and pictures that show it.
struct Section {
    std::string title;
    std::vector<Figure> figures;  ///< side by side where the page is wide enough
    std::vector<StripSheet> sheets;
    std::vector<std::string> notes;  ///< small print, a paragraph each
    std::vector<Table> tables;
    std::vector<std::string> warnings;  ///< repeated at the top of the page
};

}  // namespace surveyor
