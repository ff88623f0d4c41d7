#pragma once

#include <cstdint>
#include <string>

namespace surveyor {

/// No picture with more pixels is read: 0.3 GB as RGB, and twice as much beside it while a progressive JPEG is decoded.
inline constexpr std::uint64_t most_pixels = 100'000'000;

/// Checks, before any memory is taken, the size that a compressed picture claims. DataError when it has more than
/// `most_pixels`, or more than `pixels_per_byte` (the tightest that its format packs) for each of its `file_bytes`.
void check_picture_size(std::uint64_t width,
                        std::uint64_t height,
                        std::uint64_t file_bytes,
                        std::uint64_t pixels_per_byte,
                        const std::string& where);

}  // namespace surveyor
