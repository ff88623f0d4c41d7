#include "models/stylegan2_layout.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "base/error.hpp"

namespace surveyor {

int size_in(const ShapeMap& shapes, const std::string& key, std::size_t rank, std::size_t dimension) {
    const auto found = shapes.find(key);
    if (found == shapes.end()) {
        throw DataError("tensor '" + key + "' is missing: the file is incomplete");
    }
    const Shape& shape = found->second;
    if (shape.size() != rank || shape[dimension] < 1 || shape[dimension] > 65536) {
        throw DataError("tensor '" + key + "' has shape " + text_of(shape) + ", expected " + std::to_string(rank) +
                        " dimensions of 1 to 65536");
    }
    return static_cast<int>(shape[dimension]);
}

WeightSource filter_source(const ShapeMap& shapes, const std::string& canonical, const std::string& key) {
    const std::int64_t taps = shapes.contains(key) ? size_in(shapes, key, 2, 0) : 4;
    if (taps < 2 || taps > 32) {
        throw DataError("tensor '" + key + "' is a filter of " + std::to_string(taps) + " taps, expected 2 to 32");
    }
    return {canonical, key, {taps, taps}, {taps, taps}, true};
}

std::string shared_prefix(const std::vector<std::string>& names) {
    constexpr std::array<std::string_view, 6> prefixes = {
        "module.", "generator.", "decoder.", "g_ema.", "G_ema.", "G."};
    for (const std::string_view prefix : prefixes) {
        const auto carries = [&](const std::string& name) { return name.starts_with(prefix); };
        const auto may_stay = [&](const std::string& name) { return carries(name) || name == "latent_avg"; };
        if (std::any_of(names.begin(), names.end(), carries) && std::all_of(names.begin(), names.end(), may_stay)) {
            return std::string(prefix);
        }
    }
    return {};
}

}  // namespace surveyor
