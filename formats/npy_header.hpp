#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "base/array.hpp"

namespace surveyor {

/// Where bytes of an element stand in the file.
enum class ByteOrder { little, big };

/// Which index varies fastest in the file.
enum class AxisOrder { row_major, column_major };

/// What an .npy file says before its numbers.
struct NpyHeader {
    DType dtype = DType::float32;
    ByteOrder byte_order = ByteOrder::little;
    AxisOrder axis_order = AxisOrder::row_major;
    Shape shape;
    std::size_t data_offset = 0;  ///< bytes before the first element
};

/// No .npy file that is read has its first element later than this.
inline constexpr std::size_t npy_largest_header = 12 + 10'000;

/// Parses magic, version (1 to 3) and the header from the first bytes of a file; `start` need not hold more than
/// npy_largest_header bytes. The header is a Python dictionary in text; only the grammar that NumPy writes is accepted
/// (text, True/False, a tuple of integers), nothing is evaluated. DataError on all else.
[[nodiscard]] NpyHeader parse_npy_header(std::span<const std::byte> start, const std::string& where);

/// DataError unless a file of `file_bytes` holds exactly the numbers that its header announces.
void check_npy_size(const NpyHeader& header, std::uint64_t file_bytes, const std::string& where);

}  // namespace surveyor
