#include "geometry/moments.hpp"

#include <string>

#include "base/error.hpp"
#include "geometry/linalg.hpp"

namespace surveyor {

Moments moments_of(const Matrix& rows) {
    expect(rows.rows() > 0, "moments need at least one sample");
    if (!rows.allFinite()) {
        throw NumericError("samples [" + std::to_string(rows.rows()) + ", " + std::to_string(rows.cols()) +
                           "] hold numbers that are not finite, so they have no mean and covariance");
    }
    // The mean of what is left after the first mean removes the rounding of a large offset.
    Vector mean = rows.colwise().mean();
    Matrix centred = rows.rowwise() - mean.transpose();
    const Vector rest = centred.colwise().mean();
    mean += rest;
    centred.rowwise() -= rest.transpose();
    return {.count = rows.rows(), .mean = mean, .scatter = transposed_product(centred, centred)};
}

Moments merged(const Moments& a, const Moments& b) {
    if (a.count == 0) {
        return b;
    }
    if (b.count == 0) {
        return a;
    }
    expect(a.mean.size() == b.mean.size(), "moments of samples of equal length are merged");
    const auto of_a = static_cast<double>(a.count);
    const auto of_b = static_cast<double>(b.count);
    const Vector shift = b.mean - a.mean;
    const double share = of_b / (of_a + of_b);
    return {.count = a.count + b.count,
            .mean = a.mean + share * shift,
            .scatter = a.scatter + b.scatter + (of_a * share) * shift * shift.transpose()};
}

Moments without(const Moments& whole, const Moments& part) {
    expect(part.count < whole.count, "something is left of moments without a part");
    if (part.count == 0) {
        return whole;
    }
    expect(whole.mean.size() == part.mean.size(), "a part of moments has samples of equal length");
    const auto of_whole = static_cast<double>(whole.count);
    const auto of_part = static_cast<double>(part.count);
    const auto of_rest = of_whole - of_part;
    const Vector shift = part.mean - whole.mean;
    return {.count = whole.count - part.count,
            .mean = whole.mean - of_part / of_rest * shift,
            .scatter = whole.scatter - part.scatter - (of_whole * of_part / of_rest) * shift * shift.transpose()};
}

Matrix covariance(const Moments& moments) {
    if (moments.count < 2) {
        throw DataError("a covariance needs at least 2 samples; there is " + std::to_string(moments.count) +
                        ". Raise the number of samples");
    }
    return moments.scatter / static_cast<double>(moments.count - 1);
}

}  // namespace surveyor
