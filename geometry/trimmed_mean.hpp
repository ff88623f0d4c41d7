#pragma once

#include "geometry/matrix.hpp"

namespace surveyor {

/// A mean without the tails, and its error.
struct TrimmedMean {
    double value = 0.0;
    double standard_error = 0.0;
    double low = 0.0;   ///< the smallest number that counts
    double high = 0.0;  ///< the largest
};

/// Mean of the `numbers` between their 1st and 99th percentile, both included, as perceptual path lengths are averaged
/// (Karras et al., CVPR 2019, and NVIDIA's programs): percentiles are numbers of the set, the lower of the two around
/// the 1st and the higher around the 99th. The standard error is that of a trimmed mean (Tukey and McLaughlin, 1963):
/// the deviation of the numbers moved to [low, high], over the share that counts (0.98) and the root of their count.
/// DataError with fewer than two numbers.
[[nodiscard]] TrimmedMean trimmed_mean(const Vector& numbers);

}  // namespace surveyor
