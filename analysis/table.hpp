#pragma once

#include <string>
#include <vector>

namespace surveyor {

struct Cell {
    std::string text;
    std::string note;         ///< small, after the text; may be empty
    bool is_flagged = false;  ///< marked so that a reader looks twice
};

struct TableRow {
    std::string label;
    std::vector<Cell> cells;
};

/// The numbers behind a figure, ready to print. Every row has as many cells as there are columns.
struct Table {
    std::string caption;
    std::string corner;  ///< heading of the row labels
    std::vector<std::string> columns;
    std::vector<TableRow> rows;
    std::string name{};  ///< stem of its file, e.g. "fd-pixels-direction-0"; empty: it has none
};

}  // namespace surveyor
