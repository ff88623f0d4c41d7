// .npy and .npz files of our own.
#include <zlib.h>

#include <limits>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "formats/npy.hpp"
#include "formats/write_file.hpp"

namespace surveyor {

namespace {

/// Beyond these a zip archive needs the records of zip64.
constexpr std::size_t most_members = std::numeric_limits<std::uint16_t>::max();
constexpr std::size_t longest_name = 1000;

std::string descr_of(DType dtype) {
    switch (dtype) {
        case DType::boolean:
            return "|b1";
        case DType::uint8:
            return "|u1";
        case DType::int8:
            return "|i1";
        case DType::int16:
            return "<i2";
        case DType::int32:
            return "<i4";
        case DType::int64:
            return "<i8";
        case DType::float16:
            return "<f2";
        case DType::float32:
            return "<f4";
        case DType::float64:
            return "<f8";
        case DType::bfloat16:
        case DType::text:
            break;
    }
    throw ContractViolation("an .npy file cannot hold " + std::string(name_of(dtype)));
}

std::string npy_start(const Array& array) {
    std::string shape;
    for (const std::int64_t size : array.shape()) {
        shape += std::to_string(size) + (array.shape().size() == 1 ? "," : ", ");
    }
    if (array.shape().size() > 1) {
        shape.resize(shape.size() - 2);
    }
    std::string header =
        "{'descr': '" + descr_of(array.dtype()) + "', 'fortran_order': False, 'shape': (" + shape + "), }";
    // The format asks for data at a multiple of 64 bytes and a newline at the end of the header.
    static constexpr std::size_t before_header = 10;
    header.append(63 - (before_header + header.size()) % 64, ' ');
    header += '\n';
    std::string start("\x93NUMPY\x01\x00", 8);
    start += static_cast<char>(header.size() & 0xFFU);
    start += static_cast<char>(header.size() >> 8U);
    return start + header;
}

std::string little_endian(std::uint64_t value, unsigned bytes) {
    std::string text;
    for (unsigned i = 0; i < bytes; ++i) {
        text += static_cast<char>(static_cast<unsigned char>(value >> (8 * i) & 0xFFU));
    }
    return text;
}

/// CRC-32 of an .npy file that is its start and the bytes of its array.
std::uint64_t checksum_of(const std::string& start, std::span<const std::byte> numbers) {
    const auto first = crc32_z(0, reinterpret_cast<const Bytef*>(start.data()), start.size());
    return crc32_z(first, reinterpret_cast<const Bytef*>(numbers.data()), numbers.size());
}

/// What stands before a member's numbers (its local header and the start of its .npy file), and its line in the
/// directory of the archive, where its offset is still to be added.
struct ZipMemberText {
    std::string start;
    std::string directory;
};

ZipMemberText text_of_member(const std::string& name, const Array& array, std::uint64_t offset) {
    const std::string start = npy_start(array);
    const std::uint64_t bytes = start.size() + array.bytes().size();
    static constexpr std::uint64_t version = 20;
    static constexpr std::uint64_t first_of_january_1980 = 0x21;  // the same bytes whenever they are written
    const std::string facts = little_endian(version, 2) + little_endian(0, 2) + little_endian(0, 2) +
                              little_endian(0, 2) + little_endian(first_of_january_1980, 2) +
                              little_endian(checksum_of(start, array.bytes()), 4) + little_endian(bytes, 4) +
                              little_endian(bytes, 4) + little_endian(name.size(), 2) + little_endian(0, 2);
    return {"PK\x03\x04" + facts + name + start,
            "PK\x01\x02" + little_endian(version, 2) + facts + little_endian(0, 2) + little_endian(0, 2) +
                little_endian(0, 2) + little_endian(0, 4) + little_endian(offset, 4) + name};
}

/// An archive in pieces, so that no array is copied.
struct NpzPieces {
    std::vector<std::string> texts;
    std::vector<std::span<const std::byte>> pieces;
};

NpzPieces npz_pieces(const ArrayMap& arrays, std::uint64_t largest_bytes) {
    expect(arrays.size() <= most_members, "an .npz file has at most 65535 members");
    NpzPieces npz;
    npz.texts.reserve(arrays.size() + 1);
    std::string directory;
    std::uint64_t offset = 0;
    for (const auto& [name, array] : arrays) {
        expect(!name.empty() && name.size() <= longest_name,
               "a member of an .npz file has a name of at most 1000 bytes");
        // Checked before text_of_member writes the numbers into four bytes.
        if (array.bytes().size() > largest_bytes || offset > largest_bytes) {
            throw DataError("member '" + name + "': arrays of more than " + std::to_string(largest_bytes) +
                            " bytes do not fit into one .npz file of this program; write fewer or smaller ones");
        }
        ZipMemberText member = text_of_member(name + ".npy", array, offset);
        npz.texts.push_back(std::move(member.start));
        directory += member.directory;
        npz.pieces.push_back(std::as_bytes(std::span(npz.texts.back())));
        npz.pieces.push_back(array.bytes());
        offset += npz.texts.back().size() + array.bytes().size();
    }
    if (offset + directory.size() > largest_bytes) {
        throw DataError("arrays of " + std::to_string(offset) + " bytes are more than the " +
                        std::to_string(largest_bytes) +
                        " of one .npz file of this program; write fewer or smaller ones");
    }
    npz.texts.push_back(directory + "PK\x05\x06" + little_endian(0, 4) + little_endian(arrays.size(), 2) +
                        little_endian(arrays.size(), 2) + little_endian(directory.size(), 4) +
                        little_endian(offset, 4) + little_endian(0, 2));
    npz.pieces.push_back(std::as_bytes(std::span(npz.texts.back())));
    return npz;
}

}  // namespace

void write_npy(const std::filesystem::path& path, const Array& array) {
    const std::string start = npy_start(array);
    const std::span<const std::byte> pieces[] = {std::as_bytes(std::span(start)), array.bytes()};
    write_file(path, pieces);
}

void write_npz(const std::filesystem::path& path, const ArrayMap& arrays, std::uint64_t largest_bytes) {
    try {
        write_file(path, npz_pieces(arrays, largest_bytes).pieces);
    } catch (const DataError& error) {
        throw DataError(path.string() + ": " + error.what());
    }
}

std::vector<std::byte> encode_npz(const ArrayMap& arrays) {
    std::vector<std::byte> bytes;
    const NpzPieces npz = npz_pieces(arrays, largest_npz);
    for (const std::span<const std::byte> piece : npz.pieces) {
        bytes.insert(bytes.end(), piece.begin(), piece.end());
    }
    return bytes;
}

}  // namespace surveyor
