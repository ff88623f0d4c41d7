#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "stages/shared_configs.hpp"

namespace surveyor {

/// One point of an FD curve: which way the images went, and how far.
struct Condition {
    std::string method = "none";     ///< "local_basis", or a name of the `directions` section
    std::string traversal = "none";  ///< "linear", "curve"
    std::int64_t direction = -1;     ///< index from 0; -1 for the start
    double intensity = 0.0;          ///< path length in W; 0: the start, one condition that all methods share

    [[nodiscard]] bool is_start() const { return direction < 0; }

    /// "local_basis/curve/0/4", or "start".
    [[nodiscard]] std::string label() const;

    /// The inverse of label().
    [[nodiscard]] static Condition from_label(const std::string& label);
};

/// The start, then every method, traversal, direction and intensity above 0, in that order.
[[nodiscard]] std::vector<Condition> conditions_of(const TraverseConfig& config);

/// Splits "a/b/c" at the slashes.
[[nodiscard]] std::vector<std::string> split_label(const std::string& label);

}  // namespace surveyor
