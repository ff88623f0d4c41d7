#include "formats/clean_fid_name.hpp"

#include <algorithm>
#include <filesystem>
#include <string_view>
#include <vector>

namespace surveyor {

namespace {

std::vector<std::string> split_at_underscores(std::string_view text) {
    std::vector<std::string> parts;
    for (std::size_t start = 0; start <= text.size();) {
        const std::size_t end = std::min(text.find('_', start), text.size());
        parts.emplace_back(text.substr(start, end - start));
        start = end + 1;
    }
    return parts;
}

bool is_split(const std::string& part) {
    return part == "custom" || part.starts_with("train") || part.starts_with("test") || part.starts_with("val");
}

bool is_size(const std::string& part) {
    return part == "na" || (!part.empty() && part.find_first_not_of("0123456789") == std::string::npos);
}

/// The mode that begins with part `at`, and how many parts it takes; 0 when none does.
std::size_t mode_at(const std::vector<std::string>& parts, std::size_t at, std::string& mode) {
    if (parts[at] == "clean") {
        mode = "clean";
        return 1;
    }
    if (parts[at] == "legacy" && (parts[at + 1] == "tensorflow" || parts[at + 1] == "pytorch")) {
        mode = parts[at + 1] == "pytorch" ? "pytorch_fid" : "tf_legacy";
        return 2;
    }
    return 0;
}

}  // namespace

std::optional<CleanFidName> clean_fid_name(const std::string& path) {
    static constexpr std::string_view ending = ".npz";
    const std::string name = std::filesystem::path(path).filename().string();
    const bool has_capitals = std::any_of(name.begin(), name.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
    if (has_capitals || !name.ends_with(ending) || name.starts_with('_')) {
        return std::nullopt;
    }
    const std::vector<std::string> parts =
        split_at_underscores(std::string_view(name).substr(0, name.size() - ending.size()));
    if (parts.size() < 4 || !is_split(parts[parts.size() - 2]) || !is_size(parts.back())) {
        return std::nullopt;
    }
    // From the right: the data set itself may be called "clean".
    const std::size_t split = parts.size() - 2;
    for (std::size_t at = split - 1; at > 0; --at) {
        CleanFidName found;
        const std::size_t length = mode_at(parts, at, found.mode);
        if (length == 0) {
            continue;
        }
        for (std::size_t i = at + length; i < split; ++i) {
            found.model += (found.model.empty() ? "" : "_") + parts[i];
        }
        return found;
    }
    return std::nullopt;
}

}  // namespace surveyor
