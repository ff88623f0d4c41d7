#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace surveyor {

/// The ten of `names` with the least edit distance (Levenshtein) to `name`, nearest first, joined by commas and made
/// safe for a message. Of very many names the first 5000 are looked at.
[[nodiscard]] std::string nearest_names(const std::vector<std::string_view>& names, std::string_view name);

template <class Value>
[[nodiscard]] std::string nearest_names(const std::map<std::string, Value>& values, std::string_view name) {
    std::vector<std::string_view> names;
    for (const auto& each : values) {
        names.push_back(each.first);
    }
    return nearest_names(names, name);
}

}  // namespace surveyor
