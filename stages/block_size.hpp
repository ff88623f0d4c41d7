#pragma once

#include <algorithm>
#include <cstdint>

namespace surveyor {

/// Numbers that a unit's largest array may hold: 134 MB in float32.
inline constexpr std::int64_t numbers_per_unit = std::int64_t{1} << 25;

/// Indices of one unit: `usual`, or as many as keep its largest array, of `numbers` per index, within bounds. Wide only
/// where W is an inner layer of a generator (32768 dimensions and more); a mapping network's W has 512.
[[nodiscard]] inline std::int64_t block_of(std::int64_t numbers, std::int64_t usual) {
    return std::clamp<std::int64_t>(numbers_per_unit / numbers, 1, usual);
}

}  // namespace surveyor
