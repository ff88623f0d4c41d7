#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "base/array.hpp"

namespace surveyor {

/// The pictures of a folder, in an order that depends on their names alone.
///
/// ORDER. By the digest of the relative name (XXH3 of its bytes, in hexadecimal; equal digests by name): the first n
/// pictures are a random choice, whatever the names mean. In the order of names they would be those of the first
/// classes or days. Another picture in the folder moves none of the others against each other.
///
/// FINGERPRINT. The digest of relative name and mark of every picture, in that order; the mark is the digest of size,
/// first 4096 and last 4096 bytes. A PNG ends in a checksum of its pixels and a JPEG of other pixels is hardly ever of
/// the same size with the same ends, so this tells other contents without reading all of them. It is no defence against
/// forgery, and other bytes in the middle of a file whose size and ends stay go unnoticed.
struct ImageFolder {
    std::filesystem::path path;
    std::vector<std::string> names;    ///< relative to `path`, parts separated by '/'
    std::vector<std::uint64_t> sizes;  ///< bytes of each file
    std::vector<std::string> marks;    ///< of each file, what the fingerprint is made of: image_mark() of its bytes
    std::string fingerprint;           ///< 32 hexadecimal digits
    std::size_t left_out = 0;          ///< pictures in folders below, when those are not taken

    /// Where picture `index` lies.
    [[nodiscard]] std::filesystem::path file(std::size_t index) const { return path / names.at(index); }
};

/// The mark of a picture file with these bytes.
[[nodiscard]] std::string image_mark(std::span<const std::byte> bytes);

/// Reads picture `index` as read_image() does. DataError when it is not the file that was there when the folder was
/// opened.
[[nodiscard]] Array read_image_of(const ImageFolder& folder, std::size_t index);

/// Lists every file of `path` that is called .png, .jpg or .jpeg (in any case), with those of its folders, their
/// folders and so on when `nested`. Hidden files and folders (names that begin with a dot) are passed over; links are
/// followed. No picture is decoded: what is damaged is found by who reads it.
///
/// MissingInput: no such folder, a folder or picture that cannot be read, a broken link (named). DataError: no picture
/// in it (it says what is there instead, and when to set `nested: true`), an empty picture file, links that lead around
/// in a circle.
[[nodiscard]] ImageFolder open_image_folder(const std::filesystem::path& path, bool nested);

}  // namespace surveyor
