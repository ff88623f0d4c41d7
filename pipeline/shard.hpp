#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "base/array.hpp"

namespace surveyor {

/// What a shard says of itself beside its arrays.
struct ShardHeader {
    std::string stage;
    std::string label;
    std::string key;         ///< full key of its group
    std::int64_t first = 0;  ///< it holds indices [first, last)
    std::int64_t last = 0;
    std::string numeric_kind;  ///< compiler, libraries and processor that its numbers come from
};

/// The bytes of a shard: an HDF5 file followed by a seal, a line that holds the digest of all bytes before it and of
/// the numeric kind. HDF5 readers ignore what follows the file, so h5py opens a shard like any other file.
[[nodiscard]] std::vector<std::byte> seal_shard(const ShardHeader& header, const ArrayMap& arrays);

struct Shard {
    ShardHeader header;
    ArrayMap arrays;
    std::string digest;  ///< of the whole file before the seal
};

/// Reads a shard whole and checks its seal first. A damaged, truncated or foreign file is a DataError that names its
/// path and says to delete it.
[[nodiscard]] Shard read_shard(const std::filesystem::path& path);

/// The digest of the numeric kind in a shard's seal, read without the rest. DataError when the file has no seal.
[[nodiscard]] std::string numeric_kind_digest(const std::filesystem::path& path);

}  // namespace surveyor
