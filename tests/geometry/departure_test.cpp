#include "geometry/departure.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"
#include "tests/geometry/test_matrices.hpp"

namespace surveyor {
namespace {

using testing::gaussian;

LocalBasis axes() {
    return {.w_vectors = Matrix::Identity(3, 3),
            .z_vectors = Matrix::Identity(3, 3),
            .singular_values = (Vector(3) << 3, 2, 1).finished(),
            .gap = Vector::Constant(3, 1.0 / 3)};
}

TEST(NextDeparture, TakesTheMostParallelVectorPointingTheSameWay) {
    const Departure departure = next_departure(axes(), (Vector(3) << 0.1, -0.8, 0.5).finished());

    EXPECT_EQ(departure.index, 1);
    EXPECT_EQ(departure.sign, -1);
    EXPECT_EQ(departure.cosine, 0.8);
    EXPECT_EQ(departure.sigma, 2);
    EXPECT_EQ(departure.largest, 3);
    EXPECT_EQ(departure.w_direction, (Vector(3) << 0, -1, 0).finished());
    EXPECT_EQ(departure.z_direction, (Vector(3) << 0, -1, 0).finished());
}

TEST(NextDeparture, TakesTheLowestIndexOnTiesAndThePositiveSignAtZero) {
    EXPECT_EQ(next_departure(axes(), (Vector(3) << 0.1, -0.5, 0.5).finished()).index, 1);

    const Departure lost = next_departure(axes(), Vector::Zero(3));

    EXPECT_EQ(lost.index, 0);
    EXPECT_EQ(lost.sign, 1);
}

// KAT-2.4: decompositions choose signs as they like.
TEST(NextDeparture, DoesNotDependOnTheSignsOfThePairs) {
    const LocalBasis basis = local_basis(gaussian(7, 7, 1), 7);
    for (std::uint64_t draw = 0; draw < 20; ++draw) {
        const Vector previous = gaussian(7, 1, 10 + draw).col(0).normalized();
        const Vector signs = gaussian(7, 1, 100 + draw).col(0).array().sign();
        LocalBasis flipped = basis;
        flipped.w_vectors = signs.asDiagonal() * basis.w_vectors;
        flipped.z_vectors = signs.asDiagonal() * basis.z_vectors;

        const Departure one = next_departure(basis, previous);
        const Departure other = next_departure(flipped, previous);

        EXPECT_EQ(one.w_direction, other.w_direction);
        EXPECT_EQ(one.z_direction, other.z_direction);
        EXPECT_EQ(one.index, other.index);
    }
}

TEST(SearchedDeparture, FindsTheBestOfAllIndicesWhateverIsSearchedFirst) {
    const Matrix j = testing::with_spectrum(Vector::LinSpaced(12, 12, 1), 2);
    const LocalBasis all = local_basis(j, 12);
    for (Eigen::Index wanted = 0; wanted < 12; ++wanted) {
        const Vector previous = (all.w_vectors.row(wanted).transpose() + 0.3 * gaussian(12, 1, 50).col(0)).normalized();
        const Departure expected = next_departure(all, previous);

        for (const int search : {0, 1, 3, 12, 50}) {
            const Departure found = searched_departure(j, previous, search);
            EXPECT_EQ(found.index, expected.index);
            EXPECT_EQ(found.sign, expected.sign);
            EXPECT_NEAR(found.cosine, expected.cosine, 1e-13);
        }
    }
}

TEST(FirstDeparture, RefusesAnIndexThatIsNotThere) {
    EXPECT_EQ(first_departure(axes(), 2, -1).w_direction, (Vector(3) << 0, 0, -1).finished());
    EXPECT_THROW((void)first_departure(axes(), 3, 1), ContractViolation);
}

}  // namespace
}  // namespace surveyor
