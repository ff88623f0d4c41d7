#include "analysis/csv.hpp"

#include <array>
#include <charconv>
#include <string_view>

namespace surveyor {

namespace {

std::string field(const std::string& text) {
    if (text.find_first_of(",\"\r\n") == std::string::npos) {
        return text;
    }
    std::string out = "\"";
    for (const char letter : text) {
        out += letter == '"' ? std::string_view("\"\"") : std::string_view(&letter, 1);
    }
    return out + "\"";
}

std::string number(double value) {
    std::array<char, 32> buffer{};
    return {buffer.data(), std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr};
}

std::string number_at(const std::vector<double>& values, std::size_t index) {
    return values.empty() ? "" : number(values.at(index));
}

}  // namespace

std::string figure_csv(const Figure& figure) {
    std::string csv = "series,x,y,lower,upper,hollow\n";
    for (const Series& series : figure.series) {
        for (std::size_t i = 0; i < series.x.size(); ++i) {
            const bool is_hollow = !series.hollow.empty() && series.hollow.at(i);
            csv += field(series.label) + "," + number(series.x[i]) + "," + number(series.y.at(i)) + "," +
                   number_at(series.lower, i) + "," + number_at(series.upper, i) + (is_hollow ? ",1\n" : ",0\n");
        }
    }
    return csv;
}

std::string table_csv(const Table& table) {
    std::string csv = "row,column,text,note,flagged\n";
    for (const TableRow& row : table.rows) {
        for (std::size_t i = 0; i < row.cells.size(); ++i) {
            const Cell& cell = row.cells[i];
            csv += field(row.label) + "," + field(table.columns.at(i)) + "," + field(cell.text) + "," +
                   field(cell.note) + (cell.is_flagged ? ",1\n" : ",0\n");
        }
    }
    return csv;
}

}  // namespace surveyor
