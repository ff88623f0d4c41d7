#include "geometry/frechet_infinity.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>

#include "base/error.hpp"
#include "geometry/subsets.hpp"

namespace surveyor {
namespace {

void check_sizes(const std::vector<Eigen::Index>& sizes, Eigen::Index rows) {
    const auto [least, most] = std::ranges::minmax(sizes);
    if (least < 2 || most > rows) {
        throw DataError("an extrapolation over subsets of " + std::to_string(least) + " to " + std::to_string(most) +
                        " samples does not fit " + std::to_string(rows) +
                        " samples; sizes go from 2 to the number of samples");
    }
    if (least == most) {
        throw DataError("an extrapolation needs subsets of at least two sizes; all hold " + std::to_string(least) +
                        " samples");
    }
}

/// Mean distance of the disjoint subsets that `order` is cut into.
double mean_distance(const FrechetReference& reference,
                     const Matrix& rows,
                     const std::vector<Eigen::Index>& order,
                     Eigen::Index size,
                     Eigen::Index subsets) {
    double sum = 0.0;
    for (Eigen::Index subset = 0; subset < subsets; ++subset) {
        Matrix chosen(size, rows.cols());
        for (Eigen::Index i = 0; i < size; ++i) {
            chosen.row(i) = rows.row(order[static_cast<std::size_t>(subset * size + i)]);
        }
        sum += reference.terms_of_rows(chosen).squared_distance();
    }
    return sum / static_cast<double>(subsets);
}

}  // namespace

Extrapolation frechet_infinity(const FrechetReference& reference,
                               const Matrix& rows,
                               const ExtrapolationOptions& options) {
    expect(!options.sizes.empty(), "an extrapolation has sizes");
    check_sizes(options.sizes, rows.rows());
    const auto points = static_cast<Eigen::Index>(options.sizes.size());
    Extrapolation result{.limit = 0.0, .slope = 0.0, .sizes = Vector(points), .values = Vector(points)};
    Vector weights(points);
    for (Eigen::Index point = 0; point < points; ++point) {
        const Eigen::Index size = options.sizes[static_cast<std::size_t>(point)];
        const Eigen::Index subsets = options.averages_disjoint ? rows.rows() / size : 1;
        const std::vector<Eigen::Index> order =
            random_order(rows.rows(), options.seed, static_cast<std::uint64_t>(point));
        result.sizes(point) = static_cast<double>(size);
        result.values(point) = mean_distance(reference, rows, order, size, subsets);
        weights(point) = static_cast<double>(size * subsets);
    }
    weights /= weights.sum();
    const Vector inverse = result.sizes.cwiseInverse();
    const double centre = weights.dot(inverse);
    const double mean = weights.dot(result.values);
    const Vector away = inverse.array() - centre;
    result.slope = weights.cwiseProduct(away).dot(result.values) / weights.dot(away.cwiseAbs2());
    result.limit = mean - result.slope * centre;
    return result;
}

std::vector<Eigen::Index> divided_sizes(Eigen::Index count, int parts) {
    expect(parts >= 1, "a set is divided into at least one part");
    std::vector<Eigen::Index> sizes;
    for (Eigen::Index part = parts; part >= 1; --part) {
        sizes.push_back(count / part);
    }
    return sizes;
}

std::vector<Eigen::Index> even_sizes(Eigen::Index smallest, Eigen::Index largest, int points) {
    expect(points >= 2 && smallest < largest, "a grid of sizes goes upwards and has at least two points");
    std::vector<Eigen::Index> sizes;
    const auto span = static_cast<double>(largest - smallest);
    for (int point = 0; point < points; ++point) {
        sizes.push_back(smallest + static_cast<Eigen::Index>(std::floor(span * point / (points - 1))));
    }
    return sizes;
}

}  // namespace surveyor
