#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "formats/checkpoint.hpp"
#include "models/network_file.hpp"

namespace surveyor {

/// Whether a checkpoint looks like the FID Inception network, by its first layer's name; whether it is, loading tells.
[[nodiscard]] bool is_inception(const Checkpoint& checkpoint);

/// Weights of the FID Inception network: the public PyTorch port's file, the same tensors in another format, or an
/// export of this program (`write_network` of what this returns). The port's names are the canonical ones, so no number
/// changes. Strict: every tensor must be there in its shape and be finite, and none that the network does not know
/// (batch counters aside). DataError names the tensors, and tells ImageNet versions of the network, which give another
/// metric. `file_sha256`, the SHA-256 of the checkpoint's file, goes into the settings as "source_sha256", unless an
/// export holds the one of the file that it was made from.
[[nodiscard]] NetworkFile load_inception(const Checkpoint& checkpoint, const std::string& file_sha256);

/// The same of an open file; errors name it.
[[nodiscard]] NetworkFile load_inception_file(const Checkpoint& checkpoint, const std::filesystem::path& path);

/// Whether a file with this SHA-256 holds the published weights.
[[nodiscard]] bool is_published_sha256(std::string_view sha256);

/// Whether these are the weights with which a Frechet distance is called FID, and no other: those of
/// pt_inception-2015-12-05-6726825d.pth, told by the SHA-256 of that file. `file_sha256` is that of the checkpoint's
/// own file; an export of this program vouches for the file that it was made from.
[[nodiscard]] bool has_fid_weights(const Checkpoint& checkpoint, std::string_view file_sha256);

}  // namespace surveyor
