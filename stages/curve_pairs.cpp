#include "stages/curve_pairs.hpp"

#include <algorithm>

namespace surveyor {

std::vector<CurveName> curves_of(const TraverseConfig& config) {
    std::vector<CurveName> curves;
    for (const Condition& condition : conditions_of(config)) {
        const CurveName curve{condition.method, condition.traversal, condition.direction};
        if (!condition.is_start() && std::find(curves.begin(), curves.end(), curve) == curves.end()) {
            curves.push_back(curve);
        }
    }
    return curves;
}

std::vector<Condition> points_of(const CurveName& curve, const TraverseConfig& config) {
    std::vector<Condition> points;
    for (const Condition& condition : conditions_of(config)) {
        if (condition.is_start() || CurveName{condition.method, condition.traversal, condition.direction} == curve) {
            points.push_back(condition);
        }
    }
    return points;
}

std::vector<ConditionPair> pairs_of(const TraverseConfig& config) {
    const std::vector<CurveName> curves = curves_of(config);
    std::vector<ConditionPair> pairs;
    for (std::size_t a = 0; a < curves.size(); ++a) {
        for (std::size_t b = a + 1; b < curves.size(); ++b) {
            if (curves[a].direction != curves[b].direction) {
                continue;
            }
            for (const Condition& point : points_of(curves[a], config)) {
                if (!point.is_start()) {
                    pairs.push_back(
                        {point, {curves[b].method, curves[b].traversal, curves[b].direction, point.intensity}});
                }
            }
        }
    }
    return pairs;
}

}  // namespace surveyor
