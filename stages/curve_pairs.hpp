#pragma once

#include <vector>

#include "stages/condition.hpp"

namespace surveyor {

/// One curve of a figure: a method and traversal along one direction.
struct CurveName {
    std::string method;
    std::string traversal;
    std::int64_t direction = 0;

    [[nodiscard]] bool operator==(const CurveName&) const = default;
};

/// The curves of a study, in the order in which it lists them.
[[nodiscard]] std::vector<CurveName> curves_of(const TraverseConfig& config);

/// The points of a curve: the start, which all curves share, and every intensity above 0.
[[nodiscard]] std::vector<Condition> points_of(const CurveName& curve, const TraverseConfig& config);

/// Two curves of one direction, compared at one intensity.
struct ConditionPair {
    Condition one;
    Condition other;
};

/// Every two curves of one direction at every intensity above 0, the earlier one first.
[[nodiscard]] std::vector<ConditionPair> pairs_of(const TraverseConfig& config);

}  // namespace surveyor
