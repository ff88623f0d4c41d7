#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "formats/feature_statistics.hpp"
#include "formats/zip.hpp"

namespace surveyor {

// Each reader by itself, of a file in memory; parse_feature_statistics chooses among them. Results are checked.

/// The members mu and sigma of an .npz archive, and this program's own count and facts; no other member is unpacked.
[[nodiscard]] FeatureStatistics parse_npz_statistics(std::span<const std::byte> archive,
                                                     const std::vector<ZipEntry>& entries,
                                                     const std::string& name);

/// A pickle by itself.
[[nodiscard]] FeatureStatistics parse_pickle_statistics(std::span<const std::byte> file, const std::string& name);

/// A file of torch.save: an archive (`entries` of it) or, without entries, a stream as before version 1.6.
[[nodiscard]] FeatureStatistics parse_torch_statistics(std::span<const std::byte> file,
                                                       const std::vector<ZipEntry>& entries,
                                                       const std::string& name);

/// Facts and mode of `statistics` as the JSON text of the member `facts`.
[[nodiscard]] std::string facts_text(const FeatureStatistics& statistics);

/// The way back. DataError when `json` is not an object of texts.
void add_facts(FeatureStatistics& statistics, std::span<const std::byte> json, const std::string& field);

}  // namespace surveyor
