#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>

#include "base/array.hpp"

namespace surveyor {

/// Reads a JPEG as uint8 [height, width, 3] (RGB), or [height, width, 1] when the file is grey: baseline or
/// progressive, with the accurate integer transform and smooth upsampling of the colours, so that the numbers are those
/// of Pillow and of libjpeg-turbo's own programs. Profiles and the orientation that a camera noted are left unapplied.
///
/// DataError when it is no JPEG, is truncated or damaged anywhere (libjpeg would fill the gap with grey and only warn),
/// has the four channels of print (CMYK, YCCK), more than 100 scans, or claims more than 100 million pixels or more
/// than its bytes can hold; MissingInput when it is not there.
[[nodiscard]] Array read_jpeg(const std::filesystem::path& path);

/// The same from bytes in memory; `where` names their source in messages.
[[nodiscard]] Array parse_jpeg(std::span<const std::byte> bytes, const std::string& where);

}  // namespace surveyor
