#include "formats/npy.hpp"

#include <algorithm>
#include <cstring>
#include <vector>

#include "base/error.hpp"
#include "formats/mapped_file.hpp"
#include "formats/not_a_model.hpp"
#include "formats/npy_header.hpp"
#include "formats/zip.hpp"

namespace surveyor {

namespace {

constexpr std::uint64_t largest_total_bytes = std::uint64_t{8} << 30U;

/// An array of the header's dtype and shape, once it is sure that the file holds exactly its bytes.
Array room_for(const NpyHeader& header, std::uint64_t file_bytes, const std::string& where) {
    check_npy_size(header, file_bytes, where);
    return Array(header.dtype, header.shape);
}

void swap_bytes(Array& array) {
    const std::span<std::byte> bytes = array.bytes();
    for (std::size_t at = 0; at < bytes.size(); at += array.item_bytes()) {
        const auto first = bytes.begin() + static_cast<std::ptrdiff_t>(at);
        std::reverse(first, first + static_cast<std::ptrdiff_t>(array.item_bytes()));
    }
}

/// The same array with its elements taken from column-major order: element (i, j, ...) of the result lies at
/// i + n_i (j + n_j (...)) in the source.
Array from_column_major(const Array& source) {
    const Shape& shape = source.shape();
    const std::size_t item = source.item_bytes();
    Array result(source.dtype(), shape);
    if (result.bytes().empty()) {
        return result;
    }
    std::vector<std::size_t> strides(shape.size(), item);
    for (std::size_t d = 1; d < shape.size(); ++d) {
        strides[d] = strides[d - 1] * static_cast<std::size_t>(shape[d - 1]);
    }
    Shape index(shape.size(), 0);
    std::size_t from = 0;
    for (std::size_t to = 0; to < result.bytes().size(); to += item) {
        std::memcpy(result.bytes().data() + to, source.bytes().data() + from, item);
        for (std::size_t d = shape.size(); d-- > 0;) {
            from += strides[d];
            if (++index[d] < shape[d]) {
                break;
            }
            from -= strides[d] * static_cast<std::size_t>(shape[d]);
            index[d] = 0;
        }
    }
    return result;
}

Array in_our_order(Array array, const NpyHeader& header) {
    if (header.byte_order == ByteOrder::big && array.item_bytes() > 1) {
        swap_bytes(array);
    }
    if (header.axis_order == AxisOrder::column_major && array.shape().size() > 1) {
        return from_column_major(array);
    }
    return array;
}

}  // namespace

// Unpacks the header first, so that the array is made once, at its size, and filled in place.
Array read_npz_member(std::span<const std::byte> archive, const ZipEntry& entry, const std::string& where) {
    const std::string member = where + ": member '" + printable(entry.name) + "'";
    ZipEntryReader reader(archive, entry, where);
    std::vector<std::byte> start(static_cast<std::size_t>(std::min<std::uint64_t>(entry.bytes, npy_largest_header)));
    reader.read(start);
    const NpyHeader header = parse_npy_header(start, member);
    Array array = room_for(header, entry.bytes, member);
    const std::size_t have = start.size() - header.data_offset;
    std::copy(start.end() - static_cast<std::ptrdiff_t>(have), start.end(), array.bytes().begin());
    reader.read(array.bytes().subspan(have));
    reader.finish();
    return in_our_order(std::move(array), header);
}

Array parse_npy(std::span<const std::byte> bytes, const std::string& where) {
    const NpyHeader header = parse_npy_header(bytes, where);
    Array array = room_for(header, bytes.size(), where);
    std::copy(bytes.begin() + static_cast<std::ptrdiff_t>(header.data_offset), bytes.end(), array.bytes().begin());
    return in_our_order(std::move(array), header);
}

Array read_npy(const std::filesystem::path& path) {
    const MappedFile file(path);
    return parse_npy(file.bytes(), path.string());
}

ArrayMap read_npz(const std::filesystem::path& path) {
    const std::string where = path.string();
    const MappedFile file(path);
    if (const std::string foreign = foreign_content(file.bytes()); !foreign.empty()) {
        throw DataError(where + ": " + foreign);
    }
    static constexpr std::string_view ending = ".npy";
    ArrayMap arrays;
    std::uint64_t total = 0;
    for (const ZipEntry& entry : read_zip_directory(file.bytes(), where)) {
        total += std::min(entry.bytes, largest_total_bytes);
        if (total > largest_total_bytes) {
            throw DataError(where + ": its arrays would take more than 8 GiB; split the file");
        }
        if (!entry.name.ends_with(ending)) {
            throw DataError(where + ": member '" + printable(entry.name) + "' is no .npy array");
        }
        const std::string name = entry.name.substr(0, entry.name.size() - ending.size());
        arrays.emplace(name, read_npz_member(file.bytes(), entry, where));
    }
    return arrays;
}

}  // namespace surveyor
