#include "geometry/trimmed_mean.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "base/error.hpp"

namespace surveyor {

namespace {

constexpr double tail = 0.01;

}  // namespace

TrimmedMean trimmed_mean(const Vector& numbers) {
    if (numbers.size() < 2) {
        throw DataError("a mean without its tails needs at least two numbers, there are " +
                        std::to_string(numbers.size()));
    }
    std::vector<double> sorted(numbers.begin(), numbers.end());
    std::sort(sorted.begin(), sorted.end());
    const auto last = static_cast<double>(sorted.size() - 1);
    TrimmedMean result;
    result.low = sorted[static_cast<std::size_t>(std::floor(last * tail))];
    result.high = sorted[static_cast<std::size_t>(std::ceil(last * (1.0 - tail)))];

    double sum = 0.0;
    double count = 0.0;
    for (const double number : numbers) {
        if (number >= result.low && number <= result.high) {
            sum += number;
            count += 1.0;
        }
    }
    result.value = sum / count;

    const Vector moved = numbers.cwiseMax(result.low).cwiseMin(result.high);
    const double variance = (moved.array() - moved.mean()).square().sum() / (static_cast<double>(numbers.size()) - 1.0);
    result.standard_error = std::sqrt(variance / static_cast<double>(numbers.size())) / (1.0 - 2.0 * tail);
    return result;
}

}  // namespace surveyor
