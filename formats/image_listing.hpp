#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace surveyor {

/// The names in a folder, sorted by what open_image_folder makes of them.
struct ImageListing {
    std::vector<std::string> images;            ///< relative names, in no particular order
    std::map<std::string, std::size_t> others;  ///< how many files of other kinds, by lower-case extension
    std::size_t folders = 0;                    ///< folders right in it that are not hidden
};

/// Walks `path`, and all below it when `nested`. Errors are those of open_image_folder.
[[nodiscard]] ImageListing list_images(const std::filesystem::path& path, bool nested);

}  // namespace surveyor
