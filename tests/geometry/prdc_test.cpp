#include "geometry/prdc.hpp"

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

Prdc prdc_of(const Matrix& generated, const Matrix& reference, const BallRule& rule) {
    return prdc(generated,
                nearest_neighbours(generated, rule.k + 1),
                reference,
                nearest_neighbours(reference, rule.k + 1),
                {rule})[0];
}

Matrix column(std::initializer_list<double> values) {
    return Vector(Eigen::Map<const Vector>(values.begin(), static_cast<Eigen::Index>(values.size())));
}

/// Half the values are on a coarse grid, so that there are ties and copies.
Matrix rough(Eigen::Index rows, Eigen::Index cols, std::uint64_t index) {
    return (2 * gaussian(rows, cols, index)).array().round() / 2;
}

Matrix without_row(const Matrix& rows, Eigen::Index at) {
    Matrix rest(rows.rows() - 1, rows.cols());
    rest << rows.topRows(at), rows.bottomRows(rows.rows() - at - 1);
    return rest;
}

TEST(Prdc, CountsTiesAsTheEdgeSays) {
    const Matrix reference = column({-1, 2, 4, 6, 9});
    const Matrix generated = column({1, 3, 5, 12});

    const Prdc open = prdc_of(generated, reference, {.k = 1, .edge = Edge::open});
    EXPECT_DOUBLE_EQ(open.precision.value, 0.75);
    EXPECT_DOUBLE_EQ(open.recall.value, 0.8);
    EXPECT_DOUBLE_EQ(open.density.value, 1.5);
    EXPECT_DOUBLE_EQ(open.coverage.value, 0.8);

    const Prdc closed = prdc_of(generated, reference, {.k = 1, .edge = Edge::closed});
    EXPECT_DOUBLE_EQ(closed.precision.value, 1);
    EXPECT_DOUBLE_EQ(closed.recall.value, 1);
    EXPECT_DOUBLE_EQ(closed.density.value, 1.75);
    EXPECT_DOUBLE_EQ(closed.coverage.value, 1);
}

TEST(Prdc, EqualsIndependentCounts) {
    const ArrayMap golden = read_npz(SURVEYOR_GOLDEN_DIR "/metrics/prdc.npz");
    for (const std::string name : {"d8", "d16", "d16_k3"}) {
        const Matrix reference = matrix_of(golden.at(name + "__real"));
        const Matrix generated = matrix_of(golden.at(name + "__fake"));
        const int k = static_cast<int>(golden.at(name + "__k").as_doubles()[0]);
        const Vector radii = testing::vector_of(golden.at(name + "__radius_real"));
        EXPECT_LT(largest(nearest_neighbours(reference, k).squared.col(k - 1).cwiseSqrt() - radii), 1e-12) << name;
        for (const Edge edge : {Edge::open, Edge::closed}) {
            const std::string suffix = edge == Edge::open ? "_strict" : "_le";
            const auto expected = [&](const std::string& field) {
                return golden.at(name + "__" + field + suffix).as_doubles()[0];
            };
            const Prdc result = prdc_of(generated, reference, {.k = k, .edge = edge});
            EXPECT_DOUBLE_EQ(result.precision.value, expected("precision")) << name << suffix;
            EXPECT_DOUBLE_EQ(result.recall.value, expected("recall")) << name << suffix;
            EXPECT_DOUBLE_EQ(result.density.value, expected("density")) << name << suffix;
            EXPECT_DOUBLE_EQ(result.coverage.value, expected("coverage")) << name << suffix;
        }
    }
}

// See tests/golden/metrics/README.md.
TEST(Prdc, EqualsThePublicPrograms) {
    const ArrayMap golden = read_npz(SURVEYOR_GOLDEN_DIR "/metrics/programs.npz");
    for (const std::string name : {"wide", "unequal", "steep", "offset"}) {
        const Matrix generated = matrix_of(golden.at(name + "__x"));
        const Matrix reference = matrix_of(golden.at(name + "__y"));
        const auto scalar = [&](const std::string& field) { return golden.at(name + "__" + field).as_doubles()[0]; };
        // Both protocols from one pass.
        const std::vector<Prdc> results = prdc(generated,
                                               nearest_neighbours(generated, 6),
                                               reference,
                                               nearest_neighbours(reference, 6),
                                               {{.k = 3, .edge = Edge::closed}, {.k = 5, .edge = Edge::open}});

        EXPECT_NEAR(results[0].precision.value, scalar("precision_torch_fidelity"), 1e-7) << name;
        EXPECT_NEAR(results[0].recall.value, scalar("recall_torch_fidelity"), 1e-7) << name;
        EXPECT_NEAR(results[1].precision.value, scalar("precision_prdc"), 1e-14) << name;
        EXPECT_NEAR(results[1].recall.value, scalar("recall_prdc"), 1e-14) << name;
        EXPECT_NEAR(results[1].density.value, scalar("density_prdc"), 1e-14) << name;
        EXPECT_NEAR(results[1].coverage.value, scalar("coverage_prdc"), 1e-14) << name;
    }
}

TEST(Prdc, OfASetAndItselfIsWhole) {
    // Far from zero, where products of matrices do not see that a distance is 0. More samples than a tile holds.
    const Matrix rows = gaussian(1100, 3, 1).array() + 1e3;

    const Prdc closed = prdc_of(rows, rows, {.k = 3, .edge = Edge::closed});
    EXPECT_EQ(closed.precision.value, 1);
    EXPECT_EQ(closed.recall.value, 1);
    EXPECT_EQ(closed.coverage.value, 1);
    EXPECT_EQ(prdc_of(rows, rows, {.k = 3, .edge = Edge::open}).coverage.value, 1);
    // Each ball holds its centre and k - 1 neighbours, and the k-th where the edge counts.
    EXPECT_NEAR(closed.density.value, 4.0 / 3, 1e-12);
    EXPECT_NEAR(prdc_of(rows, rows, {.k = 3, .edge = Edge::open}).density.value, 1, 1e-12);
}

TEST(Prdc, IsNothingBetweenFarClusters) {
    const Prdc result = prdc_of(gaussian(40, 5, 2), gaussian(50, 5, 3).array() + 100, {});

    EXPECT_EQ(result.precision.value, 0);
    EXPECT_EQ(result.recall.value, 0);
    EXPECT_EQ(result.density.value, 0);
    EXPECT_EQ(result.coverage.value, 0);
    EXPECT_EQ(largest(result.recall.generated), 0);
}

// The shells stand for radii that are computed anew.
TEST(Prdc, HasInfluencesOfTheJackknifeThatLeavesOutOne) {
    for (const BallRule rule : {BallRule{2, Edge::open}, BallRule{1, Edge::closed}, BallRule{3, Edge::closed}}) {
        for (const bool has_ties : {false, true}) {
            const Matrix generated = has_ties ? rough(25, 2, 4) : gaussian(25, 2, 4);
            const Matrix reference = has_ties ? rough(30, 2, 5) : Matrix(gaussian(30, 2, 5).array() + 0.7);
            const Prdc result = prdc_of(generated, reference, rule);
            for (const auto metric : {&Prdc::precision, &Prdc::recall, &Prdc::density, &Prdc::coverage}) {
                const Estimate& estimate = result.*metric;
                Vector of_generated(25);
                Vector of_reference(30);
                for (Eigen::Index i = 0; i < 25; ++i) {
                    of_generated(i) = -24 * (prdc_of(without_row(generated, i), reference, rule).*metric).value;
                }
                for (Eigen::Index i = 0; i < 30; ++i) {
                    of_reference(i) = -29 * (prdc_of(generated, without_row(reference, i), rule).*metric).value;
                }
                of_generated.array() -= of_generated.mean();
                of_reference.array() -= of_reference.mean();
                EXPECT_LT(largest(estimate.generated - of_generated), 1e-12) << rule.k << has_ties;
                EXPECT_LT(largest(estimate.reference - of_reference), 1e-12) << rule.k << has_ties;
            }
        }
    }
}

TEST(NearestNeighbours, AreNeverTheSampleItselfButItsCopies) {
    const Matrix rows = column({5, 1, 5, 2});

    const Neighbours neighbours = nearest_neighbours(rows, 2);

    EXPECT_EQ(neighbours.index, (IndexMatrix(4, 2) << 2, 3, 3, 0, 0, 3, 1, 0).finished());
    EXPECT_EQ(neighbours.squared, (Matrix(4, 2) << 0, 9, 1, 16, 0, 9, 1, 9).finished());
}

TEST(NearestNeighbours, RefuseTooFewSamplesAndNumbersThatAreNotFinite) {
    Matrix rows = gaussian(5, 2, 6);
    EXPECT_NO_THROW((void)nearest_neighbours(rows, 4));
    EXPECT_THROW((void)nearest_neighbours(rows, 5), DataError);

    rows(1, 1) = std::numeric_limits<double>::quiet_NaN();
    EXPECT_THROW((void)nearest_neighbours(rows, 1), NumericError);
}

}  // namespace
}  // namespace surveyor
