#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace surveyor {

/// What a file that should hold numbers turns out to be: a saved web page, the pointer file of a large-file store, a
/// packed archive, a picture, an empty file; with what to do. An empty text when nothing of the kind is seen.
[[nodiscard]] std::string foreign_content(std::span<const std::byte> file);

/// Whether the first bytes are all characters of a text.
[[nodiscard]] bool looks_like_text(std::span<const std::byte> file);

/// Text from a file made safe for a message: control characters escaped, at most 80 characters.
[[nodiscard]] std::string printable(std::string_view text);

}  // namespace surveyor
