#include "geometry/kid.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "geometry/linalg.hpp"
#include "geometry/subsets.hpp"

namespace surveyor {
namespace {

/// Rows of a tile: 8 MB of kernel values.
constexpr Eigen::Index tile = 1024;

Matrix kernel(MatrixView x, MatrixView y) {
    Matrix values = product_transposed(x, y);
    values.array() = (values.array() / static_cast<double>(x.cols()) + 1.0).cube();
    return values;
}

void check_features(const Matrix& x) {
    if (!is_finite(x)) {
        throw NumericError("features [" + std::to_string(x.rows()) + ", " + std::to_string(x.cols()) +
                           "] hold numbers that are not finite, so they have no kernel distance");
    }
}

/// What a set contributes: its sum over pairs, and the same with each of its samples left out.
struct Within {
    double mean;
    Vector mean_without;  ///< [sample]
};

Within within_of(const Vector& sums, const std::string& set) {
    const auto n = static_cast<double>(sums.size());
    if (sums.size() < 3) {
        throw DataError("a kernel distance with its error needs at least 3 samples of the " + set + "; there are " +
                        std::to_string(sums.size()) + ". Raise the number of samples");
    }
    const double total = sums.sum();
    return {.mean = total / (n * (n - 1)), .mean_without = (total - 2 * sums.array()) / ((n - 1) * (n - 2))};
}

Vector jackknife_influence(double value, const Vector& without) {
    const auto n = static_cast<double>(without.size());
    Vector influence = (n - 1) * (value - without.array());
    influence.array() -= influence.mean();
    return influence;
}

Matrix rows_of(const Matrix& rows, const std::vector<Eigen::Index>& chosen) {
    return rows(chosen, Eigen::all);
}

}  // namespace

Vector kernel_sums_within(const Matrix& x) {
    check_features(x);
    Vector sums = Vector::Zero(x.rows());
    for (Eigen::Index i = 0; i < x.rows(); i += tile) {
        const Eigen::Index rows = std::min(tile, x.rows() - i);
        for (Eigen::Index j = 0; j <= i; j += tile) {
            const Eigen::Index cols = std::min(tile, x.rows() - j);
            Matrix values = kernel(x.middleRows(i, rows), x.middleRows(j, cols));
            if (i == j) {
                values.diagonal().setZero();
                sums.segment(i, rows) += values.rowwise().sum();
            } else {
                sums.segment(i, rows) += values.rowwise().sum();
                sums.segment(j, cols) += values.colwise().sum().transpose();
            }
        }
    }
    return sums;
}

CrossSums kernel_sums_between(const Matrix& x, const Matrix& y) {
    expect(x.cols() == y.cols(), "both sides of a kernel distance have features of one length");
    check_features(x);
    check_features(y);
    CrossSums sums{.of_first = Vector::Zero(x.rows()), .of_second = Vector::Zero(y.rows())};
    for (Eigen::Index i = 0; i < x.rows(); i += tile) {
        const Eigen::Index rows = std::min(tile, x.rows() - i);
        for (Eigen::Index j = 0; j < y.rows(); j += tile) {
            const Eigen::Index cols = std::min(tile, y.rows() - j);
            const Matrix values = kernel(x.middleRows(i, rows), y.middleRows(j, cols));
            sums.of_first.segment(i, rows) += values.rowwise().sum();
            sums.of_second.segment(j, cols) += values.colwise().sum().transpose();
        }
    }
    return sums;
}

Estimate kid_estimate(const Vector& within_generated, const Vector& within_reference, const CrossSums& between) {
    expect(within_generated.size() == between.of_first.size() && within_reference.size() == between.of_second.size(),
           "kernel sums within and between are those of the same sets");
    const Within x = within_of(within_generated, "generated set");
    const Within y = within_of(within_reference, "reference");
    const auto n = static_cast<double>(within_generated.size());
    const auto m = static_cast<double>(within_reference.size());
    const double total = between.of_first.sum();
    const double value = x.mean + y.mean - 2 * total / (n * m);
    const Vector without_x = x.mean_without.array() + y.mean - 2 * (total - between.of_first.array()) / ((n - 1) * m);
    const Vector without_y = y.mean_without.array() + x.mean - 2 * (total - between.of_second.array()) / (n * (m - 1));
    return {.value = value,
            .generated = jackknife_influence(value, without_x),
            .reference = jackknife_influence(value, without_y)};
}

Estimate kid_estimate(const Matrix& generated, const Matrix& reference) {
    return kid_estimate(
        kernel_sums_within(generated), kernel_sums_within(reference), kernel_sums_between(generated, reference));
}

SubsetKid kid_of_subsets(
    const Matrix& generated, const Matrix& reference, int subsets, Eigen::Index size, std::uint64_t seed) {
    expect(subsets > 0, "a mean over subsets needs subsets");
    if (size < 2 || size > std::min(generated.rows(), reference.rows())) {
        throw DataError("subsets of " + std::to_string(size) + " samples cannot be drawn from sets of " +
                        std::to_string(generated.rows()) + " and " + std::to_string(reference.rows()) +
                        "; their size goes from 2 to the smaller set");
    }
    SubsetKid result{.mean = 0.0, .standard_deviation = 0.0, .values = Vector(subsets)};
    for (int s = 0; s < subsets; ++s) {
        const auto at = 2 * static_cast<std::uint64_t>(s);
        result.values(s) = kid_of_pair(rows_of(generated, random_subset(generated.rows(), size, seed, at)),
                                       rows_of(reference, random_subset(reference.rows(), size, seed, at + 1)));
    }
    result.mean = result.values.mean();
    result.standard_deviation = std::sqrt((result.values.array() - result.mean).square().mean());
    return result;
}

double kid_of_pair(const Matrix& x, const Matrix& y) {
    expect(x.rows() == y.rows() && x.rows() >= 2, "the subsets of a kernel distance are of one size");
    const auto m = static_cast<double>(x.rows());
    return (kernel_sums_within(x).sum() + kernel_sums_within(y).sum()) / (m * (m - 1)) -
           2 * kernel_sums_between(x, y).of_first.sum() / (m * m);
}

}  // namespace surveyor
