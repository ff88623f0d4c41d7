#include "geometry/kid.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>

#include "base/error.hpp"
#include "formats/npy.hpp"
#include "tests/geometry/test_matrices.hpp"

namespace surveyor {
namespace {

using testing::gaussian;
using testing::largest;
using testing::matrix_of;

/// Entry by entry, as the definition says.
double plain_kid(const Matrix& x, const Matrix& y) {
    const auto k = [&](const auto& a, const auto& b) {
        return std::pow(a.dot(b) / static_cast<double>(a.size()) + 1, 3);
    };
    double xx = 0;
    double yy = 0;
    double xy = 0;
    for (Eigen::Index i = 0; i < x.rows(); ++i) {
        for (Eigen::Index j = 0; j < x.rows(); ++j) {
            xx += i == j ? 0.0 : k(x.row(i), x.row(j));
        }
        for (Eigen::Index j = 0; j < y.rows(); ++j) {
            xy += k(x.row(i), y.row(j));
        }
    }
    for (Eigen::Index i = 0; i < y.rows(); ++i) {
        for (Eigen::Index j = 0; j < y.rows(); ++j) {
            yy += i == j ? 0.0 : k(y.row(i), y.row(j));
        }
    }
    const auto n = static_cast<double>(x.rows());
    const auto m = static_cast<double>(y.rows());
    return xx / (n * (n - 1)) + yy / (m * (m - 1)) - 2 * xy / (n * m);
}

Matrix without_row(const Matrix& rows, Eigen::Index at) {
    Matrix rest(rows.rows() - 1, rows.cols());
    rest << rows.topRows(at), rows.bottomRows(rows.rows() - at - 1);
    return rest;
}

TEST(Kid, OfThreePointsOnALineIsThatDoneByHand) {
    // k(x, y) = (x y + 1)^3. Within (0, 1, -1): k = 1, 1, 0 a pair. Within (0, 0, 2): all 1. Between: 0 with any: 1; 1
    // with 0, 0, 2: 1, 1, 27; -1 with them: 1, 1, -1.
    const Matrix x = (Matrix(3, 1) << 0, 1, -1).finished();
    const Matrix y = (Matrix(3, 1) << 0, 0, 2).finished();

    EXPECT_NEAR(kid_estimate(x, y).value, 2.0 / 3 + 1 - 2 * (3.0 + 29 + 1) / 9, 1e-14);
    EXPECT_NEAR(kid_of_pair(x, y), 2.0 / 3 + 1 - 2 * (3.0 + 29 + 1) / 9, 1e-14);
}

TEST(Kid, EqualsIndependentValues) {
    const ArrayMap golden = read_npz(SURVEYOR_GOLDEN_DIR "/metrics/kid.npz");
    for (const std::string name : {"d16", "d64"}) {
        const Matrix x = matrix_of(golden.at(name + "__x"));
        const Matrix y = matrix_of(golden.at(name + "__y"));
        const auto subset_x = golden.at(name + "__subset_x").values<std::int64_t>();
        const auto subset_y = golden.at(name + "__subset_y").values<std::int64_t>();
        const std::vector<double> values = golden.at(name + "__kid_per_subset").as_doubles();
        const std::size_t size = subset_x.size() / values.size();

        EXPECT_NEAR(kid_estimate(x, y).value, golden.at(name + "__kid_all_pairs").as_doubles()[0], 1e-12) << name;
        for (std::size_t s = 0; s < values.size(); ++s) {
            const std::vector<Eigen::Index> of_x(&subset_x[s * size], &subset_x[s * size] + size);
            const std::vector<Eigen::Index> of_y(&subset_y[s * size], &subset_y[s * size] + size);
            EXPECT_NEAR(kid_of_pair(x(of_x, Eigen::all), y(of_y, Eigen::all)), values[s], 1e-12) << name << s;
        }
    }
}

// See tests/golden/metrics/README.md.
TEST(Kid, EqualsThePublicProgram) {
    const ArrayMap golden = read_npz(SURVEYOR_GOLDEN_DIR "/metrics/programs.npz");
    for (const std::string name : {"wide", "steep"}) {
        const Matrix x = matrix_of(golden.at(name + "__x"));
        const Matrix y = matrix_of(golden.at(name + "__y"));
        const double expected = golden.at(name + "__kid_torch_fidelity").as_doubles()[0];
        const double scale = kernel_sums_within(y).mean() / static_cast<double>(y.rows());

        EXPECT_NEAR(kid_estimate(x, y).value, expected, 1e-12 * scale) << name;
        EXPECT_NEAR(kid_of_subsets(x, y, 2, x.rows(), 1).mean, expected, 1e-12 * scale) << name;
        EXPECT_NEAR(kid_estimate(y, x).value, expected, 1e-12 * scale) << name;
    }
}

TEST(Kid, IsTheSameFromTiles) {
    // More samples than a tile holds.
    const Matrix x = gaussian(1100, 3, 1);
    const Matrix y = gaussian(1050, 3, 2).array() + 0.2;

    EXPECT_NEAR(kid_estimate(x, y).value, plain_kid(x, y), 1e-11);
}

TEST(Kid, HasInfluencesOfTheJackknifeThatLeavesOutOne) {
    const Matrix x = gaussian(12, 4, 3);
    const Matrix y = gaussian(9, 4, 4).array() + 0.4;
    const Estimate estimate = kid_estimate(x, y);
    Vector of_x(12);
    Vector of_y(9);
    for (Eigen::Index i = 0; i < 12; ++i) {
        of_x(i) = -11 * plain_kid(without_row(x, i), y);
    }
    for (Eigen::Index i = 0; i < 9; ++i) {
        of_y(i) = -8 * plain_kid(x, without_row(y, i));
    }
    of_x.array() -= of_x.mean();
    of_y.array() -= of_y.mean();

    EXPECT_LT(largest(estimate.generated - of_x), 1e-11);
    EXPECT_LT(largest(estimate.reference - of_y), 1e-11);
}

TEST(Kid, IsZeroOnAverageBetweenHalvesOfOneSet) {
    const Matrix rows = gaussian(2000, 8, 5);

    const Estimate estimate = kid_estimate(rows.topRows(1000), rows.bottomRows(1000));

    EXPECT_LT(std::abs(estimate.value), 4 * standard_error(estimate, ReferenceIs::sampled));
}

TEST(Kid, OfSubsetsMeetsThatOfAllPairs) {
    const Matrix x = gaussian(400, 4, 6);
    const Matrix y = gaussian(300, 4, 7).array() + 0.5;

    const SubsetKid subsets = kid_of_subsets(x, y, 200, 100, 2020);

    EXPECT_NEAR(subsets.mean, kid_estimate(x, y).value, 4 * subsets.standard_deviation / std::sqrt(200.0));
    EXPECT_EQ(subsets.values, kid_of_subsets(x, y, 200, 100, 2020).values);
    EXPECT_NE(subsets.mean, kid_of_subsets(x, y, 200, 100, 2021).mean);
}

TEST(Kid, RefusesSetsThatAreTooSmallOrNotFinite) {
    Matrix x = gaussian(5, 4, 8);
    EXPECT_THROW((void)kid_estimate(x.topRows(2), x), DataError);
    EXPECT_THROW((void)kid_of_subsets(x, x, 3, 6, 1), DataError);

    x(0, 0) = std::numeric_limits<double>::infinity();
    EXPECT_THROW((void)kernel_sums_within(x), NumericError);
}

}  // namespace
}  // namespace surveyor
