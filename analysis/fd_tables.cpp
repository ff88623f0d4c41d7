#include "analysis/fd_tables.hpp"

#include <algorithm>
#include <functional>
#include <set>

#include "analysis/fd_figure.hpp"
#include "analysis/labels.hpp"
#include "geometry/estimate.hpp"

namespace surveyor {

namespace {

using CellOf = std::function<Cell(const FdCondition& condition)>;

std::string plus_minus(double error) {
    return "± " + measured_text(error, 2);
}

/// Rows are curves, columns intensities.
Table curve_table(const FdData& data, const std::vector<CurveRows>& curves, const CellOf& cell_of) {
    std::set<double> intensities;
    for (const CurveRows& curve : curves) {
        for (const std::size_t row : curve.rows) {
            intensities.insert(data.conditions[row].at.intensity);
        }
    }
    Table table{"", "Intensity", {}, {}};
    for (const double intensity : intensities) {
        table.columns.push_back(short_text(intensity));
    }
    for (const CurveRows& curve : curves) {
        TableRow table_row{curve.label, {}};
        for (const double intensity : intensities) {
            const auto at = std::find_if(curve.rows.begin(), curve.rows.end(), [&](std::size_t row) {
                return data.conditions[row].at.intensity == intensity;
            });
            table_row.cells.push_back(at == curve.rows.end() ? Cell{} : cell_of(data.conditions[*at]));
        }
        table.rows.push_back(std::move(table_row));
    }
    return table;
}

Table distance_table(const FdData& data, const std::vector<CurveRows>& curves, double max_held) {
    Table table = curve_table(data, curves, [&](const FdCondition& condition) {
        std::string note = condition.errors ? plus_minus(condition.errors->standard_error) : "";
        if (condition.held > 0) {
            note += (note.empty() ? "held " : ", held ") + std::to_string(condition.held);
        }
        return Cell{measured_text(condition.distance, 5), note, condition.held_share() > max_held};
    });
    if (const FloorLine line = floor_line(data, curves); !line.floors.empty()) {
        TableRow row{"Bias floor", {}};
        for (const double floor : line.floors) {
            row.cells.push_back({measured_text(floor, 5), "", false});
        }
        table.rows.push_back(std::move(row));
    }
    return table;
}

Table corrected_table(const FdData& data, const std::vector<CurveRows>& curves) {
    return curve_table(data, curves, [](const FdCondition& condition) {
        return Cell{
            measured_text(condition.errors->corrected, 5), plus_minus(condition.errors->corrected_error), false};
    });
}

Cell difference_cell(const FdDifference& difference) {
    const Interval interval = normal_interval(difference.corrected, difference.standard_error);
    return {measured_text(difference.corrected, 4),
            "[" + measured_text(interval.low, 3) + ", " + measured_text(interval.high, 3) + "]",
            interval.low > 0 || interval.high < 0};
}

std::string pair_label(const FdDifference& difference) {
    return curve_label(difference.at.method, difference.at.traversal) + " − " +
           curve_label(difference.other_method, difference.other_traversal);
}

/// Rows are pairs of curves in stored order, columns intensities.
Table difference_table(const std::vector<FdDifference>& differences) {
    std::set<double> intensities;
    for (const FdDifference& difference : differences) {
        intensities.insert(difference.at.intensity);
    }
    Table table{"", "A − B, at intensity", {}, {}};
    for (const double intensity : intensities) {
        table.columns.push_back(short_text(intensity));
    }
    for (const FdDifference& difference : differences) {
        const std::string label = pair_label(difference);
        auto row = std::find_if(
            table.rows.begin(), table.rows.end(), [&](const TableRow& known) { return known.label == label; });
        if (row == table.rows.end()) {
            table.rows.push_back({label, std::vector<Cell>(table.columns.size())});
            row = table.rows.end() - 1;
        }
        const auto column = std::distance(intensities.begin(), intensities.find(difference.at.intensity));
        row->cells[static_cast<std::size_t>(column)] = difference_cell(difference);
    }
    return table;
}

}  // namespace

std::vector<Table> fd_tables(const FdData& data, std::optional<std::int64_t> direction, double max_held) {
    std::vector<CurveRows> curves;
    if (direction) {
        curves = curves_of(data.points(), *direction);
    } else {
        curves = {{"All curves", "", {}}};
        for (std::size_t row = 0; row < data.conditions.size(); ++row) {
            curves.front().rows.push_back(row);
        }
    }
    const std::string& distance = data.reference.distance_name;
    const std::string where = direction ? ", direction index " + std::to_string(*direction) : " of the start";
    const std::string name =
        "fd-" + file_stem(data.extractor) + (direction ? "-direction-" + std::to_string(*direction) : "-start");

    std::vector<Table> tables = {distance_table(data, curves, max_held)};
    tables.back().caption = distance + where + (data.has_errors() ? ", ± standard error" : "");
    tables.back().name = name;
    if (data.has_errors()) {
        tables.push_back(corrected_table(data, curves));
        tables.back().caption = distance + where + ", corrected for bias, ± standard error";
        tables.back().name = name + "-corrected";
    }
    std::vector<FdDifference> differences;
    std::copy_if(data.differences.begin(),
                 data.differences.end(),
                 std::back_inserter(differences),
                 [&](const FdDifference& difference) { return difference.at.direction == direction; });
    if (!differences.empty()) {
        tables.push_back(difference_table(differences));
        tables.back().caption = "Paired differences of corrected " + distance + where + ", 95 % interval";
        tables.back().name = name + "-differences";
    }
    return tables;
}

}  // namespace surveyor
