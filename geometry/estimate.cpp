#include "geometry/estimate.hpp"

#include <cmath>
#include <string>

#include "base/error.hpp"
#include "base/normal_quantile.hpp"

namespace surveyor {
namespace {

double variance_of_mean(const Vector& influence, const std::string& set) {
    const Eigen::Index count = influence.size();
    if (count < 2) {
        throw DataError("a standard error needs at least 2 samples of the " + set + "; there are " +
                        std::to_string(count) + ". Raise the number of samples");
    }
    const double sum_of_squares = (influence.array() - influence.mean()).square().sum();
    return sum_of_squares / static_cast<double>(count - 1) / static_cast<double>(count);
}

}  // namespace

double standard_error(const Estimate& estimate, ReferenceIs reference) {
    double variance = variance_of_mean(estimate.generated, "generated set");
    if (reference == ReferenceIs::sampled) {
        variance += variance_of_mean(estimate.reference, "reference");
    }
    return std::sqrt(variance);
}

Estimate paired_difference(const Estimate& a, const Estimate& b) {
    expect(a.generated.size() == b.generated.size() && a.reference.size() == b.reference.size(),
           "a paired difference is between conditions with the same samples");
    return {.value = a.value - b.value, .generated = a.generated - b.generated, .reference = a.reference - b.reference};
}

Interval normal_interval(double value, double error, double level) {
    const double reach = normal_quantile(0.5 + 0.5 * level) * error;
    return {.low = value - reach, .high = value + reach};
}

Interval share_interval(double share, Eigen::Index count, double level) {
    expect(share >= 0 && share <= 1 && count > 0, "a share of a set lies between 0 and 1");
    const auto n = static_cast<double>(count);
    const double q = normal_quantile(0.5 + 0.5 * level);
    const double centre = (share + q * q / (2 * n)) / (1 + q * q / n);
    const double reach = q / (1 + q * q / n) * std::sqrt(share * (1 - share) / n + q * q / (4 * n * n));
    return {.low = centre - reach, .high = centre + reach};
}

BlockJackknife block_jackknife(double value, const Vector& without_block) {
    expect(without_block.size() >= 2, "a jackknife leaves out each of at least two blocks");
    const auto blocks = static_cast<double>(without_block.size());
    const double mean = without_block.mean();
    const double squares = (without_block.array() - mean).square().sum();
    return {.corrected = blocks * value - (blocks - 1) * mean,
            .standard_error = std::sqrt((blocks - 1) / blocks * squares)};
}

}  // namespace surveyor
