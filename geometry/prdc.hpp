#pragma once

#include <vector>

#include "geometry/balls.hpp"
#include "geometry/estimate.hpp"

namespace surveyor {

/// How two sets of features share their support, from balls around samples that reach to the k-th neighbour in the own
/// set. Influences are those of the jackknife that leaves out one sample (its own ball goes, those of its neighbours
/// grow), exactly; where such a count is not smooth they err to the side of too long intervals (Efron and Stein, 1981).
struct Prdc {
    Estimate precision;  ///< share of generated samples in some ball of the reference
    Estimate recall;     ///< share of reference samples in some ball of the generated set
    Estimate density;    ///< number of pairs (reference ball, generated sample within) / (k generated), may exceed 1
    Estimate coverage;   ///< share of reference balls that hold a generated sample
};

/// Precision and recall as in "Improved Precision and Recall Metric for Assessing Generative Models" (NeurIPS 2019,
/// k = 3, closed), density and coverage as in "Reliable Fidelity and Diversity Metrics for Generative Models" (ICML
/// 2020, k = 5, open). One entry for each rule, from one pass over the distances between the sets. Neighbours are those
/// of `generated` and `reference` [sample, dim], at least one more than the largest k of a rule; those of the reference
/// are computed once for many conditions.
[[nodiscard]] std::vector<Prdc> prdc(const Matrix& generated,
                                     const Neighbours& generated_neighbours,
                                     const Matrix& reference,
                                     const Neighbours& reference_neighbours,
                                     const std::vector<BallRule>& rules);

}  // namespace surveyor
