#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>

#include "base/array.hpp"

namespace surveyor {

/// Reads a picture as uint8 [height, width, 3] (RGB), whatever its size and channels. PNG and JPEG are told apart by
/// their first bytes, never by the name. What a file has otherwise becomes RGB by these rules (read_png, read_jpeg):
///
// clang-format off: it takes the rows of a table for one paragraph.
/// | file | becomes |
/// |---|---|
/// | grey | three equal channels |
/// | palette, 1, 2, 4 bits | the colours that it stands for |
/// | 16 bits | v 255 / 65535, rounded (within 1 of Pillow, which cuts colours off at 8 bits) |
/// | transparency | dropped, no background mixed in, as Pillow's convert("RGB") does |
/// | a gamma that is not sRGB's (PNG) | converted to sRGB, where Pillow does nothing |
/// | colour profiles, a camera's orientation | left unapplied, as Pillow does |
// clang-format on
///
/// DataError, which names the file, when it is damaged or of another format (GIF, WebP, BMP, TIFF and others by their
/// names); MissingInput when it is not there.
[[nodiscard]] Array read_image(const std::filesystem::path& path);

/// The same from bytes in memory; `where` names their source in messages.
[[nodiscard]] Array parse_image(std::span<const std::byte> bytes, const std::string& where);

}  // namespace surveyor
