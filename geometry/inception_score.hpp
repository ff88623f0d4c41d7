#pragma once

#include "geometry/estimate.hpp"

namespace surveyor {

/// Rows of class probabilities from rows of logits [sample, class]: exp(logit) over their sum, without overflow.
/// NumericError when a logit is not finite.
[[nodiscard]] Matrix softmax_rows(const Matrix& logits);

/// exp of the mean Kullback-Leibler divergence of the rows p_i of `probabilities` [sample, class] from their mean p
/// ("Improved Techniques for Training GANs", NeurIPS 2016); 1 when all rows are equal, at most the number of classes.
/// The influence of sample i is the value times (KL(p_i | p) - mean KL): what p itself changes cancels, since p is
/// where the mean divergence is least. DataError when rows are no probabilities (negative, or a sum 1e-3 away from 1).
[[nodiscard]] Estimate inception_score(const Matrix& probabilities);

/// The published protocol: mean and deviation over `splits` consecutive parts of the samples (in the order in which
/// they come; shuffle beforehand where it means something). A score of n / splits samples, so not inception_score().
struct SplitScore {
    double mean = 0.0;
    double standard_deviation = 0.0;  ///< over splits, divisor their number
    Vector values;                    ///< [split]
};

/// DataError when there are fewer samples than splits.
[[nodiscard]] SplitScore inception_score_of_splits(const Matrix& probabilities, int splits = 10);

}  // namespace surveyor
