#include "formats/nearest_names.hpp"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <utility>

#include "formats/not_a_model.hpp"

namespace surveyor {

namespace {

constexpr std::size_t most_compared = 5000;
constexpr std::size_t most_characters = 100;
constexpr std::size_t most_named = 10;

std::size_t distance(std::string_view left, std::string_view right) {
    left = left.substr(0, most_characters);
    right = right.substr(0, most_characters);
    std::vector<std::size_t> row(right.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < left.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i + 1);
        for (std::size_t j = 0; j < right.size(); ++j) {
            const std::size_t replaced = diagonal + (left[i] == right[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
        }
    }
    return row.back();
}

}  // namespace

std::string nearest_names(const std::vector<std::string_view>& names, std::string_view name) {
    std::vector<std::pair<std::size_t, std::string_view>> ranked;
    for (std::size_t i = 0; i < std::min(names.size(), most_compared); ++i) {
        ranked.emplace_back(distance(names[i], name), names[i]);
    }
    std::sort(ranked.begin(), ranked.end());
    std::string text;
    for (std::size_t i = 0; i < std::min(ranked.size(), most_named); ++i) {
        text += (i == 0 ? "" : ", ") + printable(ranked[i].second);
    }
    return text;
}

}  // namespace surveyor
