#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "base/array.hpp"

namespace surveyor {

/// A PNG file's bytes for `picture`, uint8 [height, width, 3] (RGB, sRGB) or [height, width, 1] (grey), neither empty.
/// The same picture gives the same bytes with the same libpng and zlib.
[[nodiscard]] std::vector<std::byte> encode_png(const Array& picture);

/// Writes encode_png(picture) to `path`, complete or absent.
void write_png(const std::filesystem::path& path, const Array& picture);

/// Reads a PNG as uint8 [height, width, 3], or [height, width, 1] when the file is grey. Palettes are looked up, 16-bit
/// channels become 8-bit (v 255 / 65535, rounded), transparency is dropped, and a file that names another gamma than
/// sRGB's is converted.
/// DataError when it is no PNG, is damaged, or claims more than 100 million pixels or more than its bytes can hold;
/// MissingInput when it is not there.
[[nodiscard]] Array read_png(const std::filesystem::path& path);

/// The same from bytes in memory; `where` names their source in messages.
[[nodiscard]] Array parse_png(std::span<const std::byte> bytes, const std::string& where);

}  // namespace surveyor
