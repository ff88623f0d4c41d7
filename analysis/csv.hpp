#pragma once

#include <string>

#include "analysis/figure.hpp"
#include "analysis/table.hpp"

namespace surveyor {

/// The numbers of a figure as comma-separated text: a header, then one line for each point of each series with the
/// columns series, x, y, lower, upper, hollow (0 or 1). Numbers have the digits that give back the very same double
/// ("nan", "inf" as C writes them); lower and upper are empty without a band. Fields are quoted as RFC 4180 has it,
/// lines end in a line feed alone.
[[nodiscard]] std::string figure_csv(const Figure& figure);

/// A table as printed, one line for each cell: row, column, text, note, flagged (0 or 1).
[[nodiscard]] std::string table_csv(const Table& table);

}  // namespace surveyor
