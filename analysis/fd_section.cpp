#include "analysis/fd_section.hpp"

#include <iterator>

#include "analysis/fd_figure.hpp"
#include "analysis/fd_notes.hpp"
#include "analysis/fd_tables.hpp"

namespace surveyor {

namespace {

void append(std::vector<Table>& tables, std::vector<Table> more) {
    tables.insert(tables.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

}  // namespace

Section fd_section(const FdData& data, double max_held, StyleBook& styles) {
    Section section;
    section.title = data.reference.distance_name + " against perturbation intensity";
    if (data.conditions.empty()) {
        section.notes.push_back("No condition was computed.");
        return section;
    }
    section.notes = fd_notes(data, max_held);
    section.warnings = fd_warnings(data, max_held);
    const std::vector<std::int64_t> directions = directions_of(data.points());
    if (directions.empty()) {
        append(section.tables, fd_tables(data, std::nullopt, max_held));
    }
    for (const std::int64_t direction : directions) {
        section.figures.push_back(fd_figure(data, direction, max_held, styles));
        append(section.tables, fd_tables(data, direction, max_held));
    }
    const Range common = y_range_of(section.figures);
    for (Figure& figure : section.figures) {
        figure.y_range = common;
    }
    return section;
}

}  // namespace surveyor
