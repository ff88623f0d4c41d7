#include "analysis/html.hpp"

#include <cstdint>

#include "base/error.hpp"
#include "formats/png.hpp"

namespace surveyor {

namespace {

std::string base64(std::span<const std::byte> bytes) {
    constexpr const char* alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    out.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        std::uint32_t word = 0;
        for (std::size_t k = 0; k < 3; ++k) {
            word = word << 8U | (i + k < bytes.size() ? std::to_integer<std::uint32_t>(bytes[i + k]) : 0U);
        }
        for (std::size_t k = 0; k < 4; ++k) {
            const bool is_padding = i + k > bytes.size();
            out += is_padding ? '=' : alphabet[word >> (18U - 6U * k) & 63U];
        }
    }
    return out;
}

}  // namespace

std::string escaped(const std::string& text) {
    std::string out;
    for (const char letter : text) {
        switch (letter) {
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '"':
                out += "&quot;";
                break;
            default:
                out += letter;
        }
    }
    return out;
}

std::string png_address(std::span<const std::byte> png) {
    return "data:image/png;base64," + base64(png);
}

std::string table_html(const Table& table) {
    std::string html = "<div class=\"scroll\"><table class=\"numbers\"><caption>" + escaped(table.caption) +
                       "</caption>\n<thead><tr><th scope=\"col\">" + escaped(table.corner) + "</th>";
    for (const std::string& column : table.columns) {
        html += "<th scope=\"col\">" + escaped(column) + "</th>";
    }
    html += "</tr></thead>\n<tbody>\n";
    for (const TableRow& row : table.rows) {
        expect(row.cells.size() == table.columns.size(), "row '" + row.label + "' has a cell for each column");
        html += "<tr><th scope=\"row\">" + escaped(row.label) + "</th>";
        for (const Cell& cell : row.cells) {
            html += std::string("<td") + (cell.is_flagged ? " class=\"flagged\"" : "") + ">" + escaped(cell.text);
            html += cell.note.empty() ? "</td>" : "<small>" + escaped(cell.note) + "</small></td>";
        }
        html += "</tr>\n";
    }
    return html + "</tbody></table></div>\n";
}

std::string sheet_html(const StripSheet& sheet) {
    const std::string width = std::to_string(sheet.columns.size());
    // A picture is neither blown up when there are few of them nor squeezed to nothing on a phone.
    std::string html = "<div class=\"scroll\"><table class=\"strips\" style=\"min-width:calc(9.5rem + " + width +
                       " * 2.75rem);max-width:calc(9.5rem + " + width + " * 8rem)\"><caption>" + escaped(sheet.title) +
                       "</caption>\n<thead><tr><td></td>";
    for (const std::string& column : sheet.columns) {
        html += "<th scope=\"col\">" + escaped(column) + "</th>";
    }
    html += "</tr></thead>\n<tbody>\n";
    for (const Strip& strip : sheet.strips) {
        html += "<tr><th scope=\"row\">" + escaped(strip.label) + "</th><td colspan=\"" + width + "\"><img alt=\"" +
                escaped(sheet.title + ", " + strip.label) + "\" src=\"" + png_address(encode_png(strip.picture)) +
                "\"></td></tr>\n";
    }
    return html + "</tbody></table></div>\n";
}

}  // namespace surveyor
