#pragma once

#include <filesystem>

namespace surveyor {

/// A file's seal: a last line with the digest (XXH3-128) of every byte before it. HDF5 readers ignore what follows the
/// file; HDF5's own library may crash on damaged metadata, so the seal is looked at before it sees a byte.
enum class Seal {
    absent,  ///< the file has none: cut off, or written by another program
    whole,
    broken,  ///< the bytes before it have changed
};

/// Appends the seal to a complete file. SystemError (cannot_create, io_error) when that fails.
void append_seal(const std::filesystem::path& path);

/// Reads the file once. MissingInput or SystemError when it cannot be read.
[[nodiscard]] Seal check_seal(const std::filesystem::path& path);

}  // namespace surveyor
