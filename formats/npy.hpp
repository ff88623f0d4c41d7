#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "base/array.hpp"

namespace surveyor {

struct ZipEntry;

/// Reads a NumPy .npy file: versions 1 to 3, either axis order and byte order, float16/32/64, int8/16/32/64, uint8 and
/// bool, any rank from 0 (shape []) to 16. The result is row-major and little-endian whatever the file was. The payload
/// must have exactly the size that the header says. Object and structured dtypes, and anything else, are DataErrors;
/// nothing in the file is ever evaluated. MissingInput when the file is not there.
[[nodiscard]] Array read_npy(const std::filesystem::path& path);

/// The same from bytes in memory; `where` names their source in messages.
[[nodiscard]] Array parse_npy(std::span<const std::byte> bytes, const std::string& where);

/// Reads a NumPy .npz archive (zip, stored or deflated, zip64) of .npy members; names come without their ".npy".
/// Each member is unpacked straight into its array, whose size the header and the archive must agree on beforehand; all
/// together may take 8 GiB.
[[nodiscard]] ArrayMap read_npz(const std::filesystem::path& path);

/// The array in one member of the .npz file in `archive`.
[[nodiscard]] Array read_npz_member(std::span<const std::byte> archive,
                                    const ZipEntry& entry,
                                    const std::string& where);

/// Writes `array` (any dtype that read_npy reads) as version 1, row-major, little-endian. Complete or absent.
void write_npy(const std::filesystem::path& path, const Array& array);

/// No .npz file that is written is larger: beyond 4 GiB a zip archive needs other records.
inline constexpr std::uint64_t largest_npz = 0xFFFF'FFFF;

/// Writes `arrays` as an .npz file as NumPy's savez does: stored members in the order of their names, each with its
/// checksum. The same arrays give the same bytes. Complete or absent. DataError beyond `largest_bytes`, which is at
/// most largest_npz.
void write_npz(const std::filesystem::path& path, const ArrayMap& arrays, std::uint64_t largest_bytes = largest_npz);

/// The bytes that write_npz writes.
[[nodiscard]] std::vector<std::byte> encode_npz(const ArrayMap& arrays);

}  // namespace surveyor
