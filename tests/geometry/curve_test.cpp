#include "geometry/curve.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/error.hpp"
#include "tests/geometry/test_matrices.hpp"

namespace surveyor {
namespace {

using testing::gaussian;
using testing::largest;

LinearisedMap linear(const Matrix& a) {
    return [a](const Vector& z) { return Linearisation{a * z, a}; };
}

/// f(a, b) = ((R + a) cos b, (R + a) sin b): straight radially, a circle tangentially.
Linearisation annulus(const Vector& z) {
    const double radius = 5 + z(0);
    const double c = std::cos(z(1));
    const double s = std::sin(z(1));
    return {(Vector(2) << radius * c, radius * s).finished(),
            (Matrix(2, 2) << c, -radius * s, s, radius * c).finished()};
}

/// f(x, y) = (3x - x^2 / 4, 2y): the two singular values cross where x passes 2.
Linearisation crossing(const Vector& z) {
    return {(Vector(2) << 3 * z(0) - z(0) * z(0) / 4, 2 * z(1)).finished(),
            (Matrix(2, 2) << 3 - z(0) / 2, 0, 0, 2).finished()};
}

/// A bent map of dimension 6 without symmetries.
Linearisation bent(const Vector& z) {
    const Matrix first = gaussian(6, 6, 1);
    const Matrix second = gaussian(6, 6, 2);
    const Vector hidden = (first * z).array().tanh();
    const Vector slope = 1 - hidden.array().square();
    return {second * hidden + 2 * z, second * slope.asDiagonal() * first + 2 * Matrix::Identity(6, 6)};
}

// KAT-2.1
TEST(Curve, OfALinearMapIsTheStraightLine) {
    const Matrix a = testing::with_spectrum(Vector::LinSpaced(8, 9, 2), 3);
    const Vector z0 = gaussian(8, 1, 5).col(0);
    const Matrix u = svd(a).u;

    for (const double orientation : {1.0, -1.0}) {
        const Curve curve = walk_curve(linear(a), z0, {.steps = 12, .direction = 2, .orientation = orientation});

        Eigen::Index top = 0;
        u.col(2).cwiseAbs().maxCoeff(&top);
        const Vector canonical = u.col(2) * (u(top, 2) > 0 ? 1.0 : -1.0);
        EXPECT_LT(largest(curve.w.row(12).transpose() - (a * z0 + 12 * orientation * canonical)), 1e-12);
        EXPECT_NEAR(curve.chord.sum(), 12, 1e-12);
        EXPECT_LT(largest(curve.residual), 1e-12);
        EXPECT_EQ(curve.index, std::vector<std::int64_t>(12, 2));
        EXPECT_EQ(curve.sign, std::vector<std::int64_t>(12, static_cast<std::int64_t>(orientation)));
        EXPECT_EQ(curve.completed, 12);
        EXPECT_EQ(curve.cosine(0), 1.0);
    }
}

// KAT-2.2
TEST(Curve, StaysOnTheCircleWhereTheStraightLineLeavesIt) {
    const Curve curve = walk_curve(annulus, Vector::Zero(2), {.steps = 12, .direction = 0});

    EXPECT_LT(largest(curve.z.row(12).transpose() - (Vector(2) << 0, 2.4).finished()), 1e-12);
    EXPECT_LT(largest(curve.w.rowwise().norm() - Vector::Constant(13, 5)), 1e-12);
    EXPECT_LT(largest(curve.w.row(12).transpose() - (Vector(2) << -3.68696858, 3.37731590).finished()), 1e-8);
    EXPECT_NEAR(curve.chord.sum(), 11.98000999761938, 1e-12);
    EXPECT_LT(largest(curve.z_step - Vector::Constant(12, 0.2)), 1e-14);
}

// KAT-2.3
TEST(Curve, FollowsItsDirectionThroughACrossingOfSingularValues) {
    struct Case {
        int steps;
        double end;
        int switched;
    };

    for (const Case& known : {Case{20, 7.80483359, 13}, Case{200, 7.97832814, 126}, Case{2000, 7.99780585, 1251}}) {
        const Curve curve =
            walk_curve(crossing, Vector::Zero(2), {.step = 8.0 / known.steps, .steps = known.steps, .direction = 0});

        EXPECT_EQ(curve.completed, known.steps);
        EXPECT_NEAR(curve.w(known.steps, 0), known.end, 1e-8);
        EXPECT_EQ(largest(curve.z.col(1)), 0.0);
        const auto first_one = std::find(curve.index.begin(), curve.index.end(), 1);
        EXPECT_EQ(first_one - curve.index.begin(), known.switched);
    }
}

// KAT-2.5. The map that is the negative of another in W has canonical vectors of its own, and their negatives are the
// other's: its positive half is the other's negative half.
TEST(Curve, AgainstAVectorIsTheCurveAlongItsOpposite) {
    const auto opposite = [](const Vector& z) {
        const Linearisation point = bent(-z);
        return Linearisation{point.w, -point.jacobian};
    };
    const Vector z0 = gaussian(6, 1, 6).col(0);

    const Curve against = walk_curve(bent, z0, {.step = 0.5, .steps = 8, .direction = 1, .orientation = -1});
    const Curve mirrored = walk_curve(opposite, -z0, {.step = 0.5, .steps = 8, .direction = 1, .orientation = -1});
    const Curve along = walk_curve(bent, z0, {.step = 0.5, .steps = 8, .direction = 1});

    EXPECT_EQ(against.sign[0], -along.sign[0]);
    EXPECT_LT(largest(against.w - mirrored.w), 1e-12);
    EXPECT_LT(largest(against.z + mirrored.z), 1e-12);
    EXPECT_LT(largest((along.z.row(1) - along.z.row(0)) + (against.z.row(1) - against.z.row(0))), 1e-15);
}

TEST(Curve, StartsWithTheShorterCurveBitForBit) {
    const Vector z0 = gaussian(6, 1, 7).col(0);

    const Curve shorter = walk_curve(bent, z0, {.step = 0.5, .steps = 5, .direction = 1});
    const Curve longer = walk_curve(bent, z0, {.step = 0.5, .steps = 11, .direction = 1});

    EXPECT_EQ(shorter.completed, 5);
    EXPECT_EQ(longer.z.topRows(6), shorter.z);
    EXPECT_EQ(longer.w.topRows(6), shorter.w);
    EXPECT_EQ(longer.cosine.head(5), shorter.cosine);
    EXPECT_EQ(longer.residual.head(5), shorter.residual);
}

TEST(Curve, DoesNotDependOnHowManyVectorsAreSearchedFirst) {
    const Vector z0 = gaussian(6, 1, 8).col(0);
    const Curve all = walk_curve(bent, z0, {.step = 0.5, .steps = 10, .direction = 3});

    for (const int search : {1, 2, 4}) {
        const Curve few = walk_curve(bent, z0, {.step = 0.5, .steps = 10, .direction = 3, .search = search});
        EXPECT_EQ(few.index, all.index);
        EXPECT_EQ(few.sign, all.sign);
        EXPECT_LT(largest(few.z - all.z), 1e-12);
    }
}

TEST(Curve, HoldsItsLastValidPointWhereTheStepInZGrowsTooLong) {
    // f(x) = 2 - 2 exp(-x): the derivative halves with every log 2, the first steps are 0.1 / 2, 0.1 / 1.9, ...
    const LinearisedMap flattening = [](const Vector& z) {
        const double e = 2 * std::exp(-z(0));
        return Linearisation{(Vector(1) << 2 - e).finished(), (Matrix(1, 1) << e).finished()};
    };

    const Curve curve = walk_curve(flattening, Vector::Zero(1), {.step = 0.1, .steps = 60, .max_z_step = 0.5});

    ASSERT_GT(curve.completed, 5);
    ASSERT_LT(curve.completed, 60);
    const int last = curve.completed;
    EXPECT_LE(curve.z_step.head(last).maxCoeff(), 0.5);
    EXPECT_GT(0.1 / (2 * std::exp(-curve.z(last, 0))), 0.5);
    EXPECT_EQ(curve.z.col(0).tail(60 - last), Vector::Constant(60 - last, curve.z(last, 0)));
    EXPECT_EQ(curve.w.col(0).tail(60 - last), Vector::Constant(60 - last, curve.w(last, 0)));
    EXPECT_EQ(largest(curve.sigma.tail(60 - last)), 0.0);
    EXPECT_TRUE(curve.z.allFinite() && curve.chord.allFinite() && curve.residual.allFinite());
}

TEST(Curve, StopsBelowTheFloorOfTheSingularValues) {
    const Matrix a = Vector((Vector(2) << 1e3, 1e-2).finished()).asDiagonal();
    const CurveOptions along_the_small{.step = 1e-3, .steps = 3, .direction = 1};

    EXPECT_EQ(walk_curve(linear(a), Vector::Zero(2), along_the_small).completed, 0);

    CurveOptions lower_floor = along_the_small;
    lower_floor.sigma_floor = 1e-6;
    EXPECT_EQ(walk_curve(linear(a), Vector::Zero(2), lower_floor).completed, 3);
}

TEST(Curve, OfAConstantMapStaysWhereItIs) {
    const Curve curve = walk_curve(linear(Matrix::Zero(2, 2)), Vector::Ones(2), {.steps = 2, .sigma_floor = 0});

    EXPECT_EQ(curve.completed, 0);
    EXPECT_EQ(curve.z, Matrix::Ones(3, 2));
}

TEST(Curve, NamesTheStepWhereTheMapIsNotFinite) {
    const LinearisedMap breaking = [](const Vector& z) {
        const double nan = std::numeric_limits<double>::quiet_NaN();
        return Linearisation{z(0) > 2.5 ? Vector::Constant(1, nan) : z, Matrix::Identity(1, 1)};
    };

    try {
        (void)walk_curve(breaking, Vector::Zero(1), {.steps = 5});
        FAIL();
    } catch (const NumericError& error) {
        EXPECT_NE(std::string(error.what()).find("step 3"), std::string::npos);
    }
}

}  // namespace
}  // namespace surveyor
