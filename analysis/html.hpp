#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "analysis/section.hpp"

namespace surveyor {

/// Text with the characters that mean something in HTML and XML written out.
[[nodiscard]] std::string escaped(const std::string& text);

/// A PNG as an address that holds its own bytes.
[[nodiscard]] std::string png_address(std::span<const std::byte> png);

[[nodiscard]] std::string table_html(const Table& table);

/// The pictures of one sample as a table: row labels, column headings, one picture a row.
[[nodiscard]] std::string sheet_html(const StripSheet& sheet);

}  // namespace surveyor
