#include "base/numpy_random.hpp"

#include <cmath>

#include "base/random.hpp"

namespace surveyor {

double NumpyRandom::uniform() {
    const std::uint32_t first = word();
    return uniform_of(first, word());
}

double NumpyRandom::normal() {
    if (has_kept_) {
        has_kept_ = false;
        return kept_;
    }
    double x = 0.0;
    double y = 0.0;
    double square = 0.0;
    do {
        x = 2.0 * uniform() - 1.0;
        y = 2.0 * uniform() - 1.0;
        square = x * x + y * y;
    } while (square >= 1.0 || square == 0.0);
    const double factor = std::sqrt(-2.0 * std::log(square) / square);
    kept_ = factor * x;
    has_kept_ = true;
    return factor * y;
}

}  // namespace surveyor
