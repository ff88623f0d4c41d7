#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace surveyor {

/// The bytes of a quoted text of pickle protocol 0 (between its quotes): \n, \x41, \101 and so on replaced. Nothing
/// when an escape is none of Python's.
[[nodiscard]] std::optional<std::string> without_string_escapes(std::string_view text);

/// The UTF-8 form of a text of protocol 0, in which bytes are Latin-1 and \u0041, \U00000041 stand for code points.
[[nodiscard]] std::optional<std::string> without_unicode_escapes(std::string_view text);

/// The bytes of a UTF-8 text all of whose code points are below 256 (how protocol 2 spells bytes). Nothing when one is
/// not, or when the text is no UTF-8.
[[nodiscard]] std::optional<std::string> latin1_bytes(std::string_view text);

}  // namespace surveyor
