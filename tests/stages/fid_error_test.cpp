#include <gtest/gtest.h>

#include <cmath>

#include "geometry/estimate.hpp"
#include "geometry/frechet_infinity.hpp"
#include "tests/stages/metric_testing.hpp"

// What a distance of finitely many images is worth: error, correction, floor, limit.

namespace surveyor::testing {
namespace {

const std::string study = "latents: {count: 8}\ntraverse: {intensities: [0]}\nfid: {infinity: true}\n";

Matrix without_row(const Matrix& rows, Eigen::Index at) {
    Matrix rest(rows.rows() - 1, rows.cols());
    rest << rows.topRows(at), rows.bottomRows(rows.rows() - at - 1);
    return rest;
}

double deviation(const Vector& values) {
    return std::sqrt((values.array() - values.mean()).square().sum() / static_cast<double>(values.size() - 1));
}

TEST(FidError, IsTheVarianceOfTheInfluencesOverTheImages) {
    Bench bench(study);
    FidChain fid(bench, normal_features(400, 5, 0));

    const ArrayMap row = fid.condition(features_group(normal_features(250, 5, 1, 0.3)));

    const Vector influence = matrix_of(row, "influence").row(0);
    ASSERT_EQ(influence.size(), 250);
    EXPECT_NEAR(influence.mean(), 0.0, 1e-12);
    EXPECT_NEAR(number_of(row, "standard_error"), deviation(influence) / std::sqrt(250.0), 1e-14);
}

TEST(FidError, AnInfluenceIsWhatLeavingTheImageOutTakesAway) {
    Bench bench(study);
    FidChain fid(bench, normal_features(400, 3, 0));
    const Array features = normal_features(600, 3, 1, 0.4, 1.3);
    const Matrix rows = rows_of(features);

    const ArrayMap row = fid.condition(features_group(features));

    const Vector influence = matrix_of(row, "influence").row(0);
    Vector taken(rows.rows());
    for (Eigen::Index i = 0; i < rows.rows(); ++i) {
        const double left = fid.plain_reference().distance(moments_of(without_row(rows, i)));
        taken(i) = static_cast<double>(rows.rows() - 1) * (number_of(row, "distance") - left);
    }
    // To first order in 1 / n.
    EXPECT_LT((taken.array() - taken.mean() - influence.array()).abs().maxCoeff(),
              0.02 * influence.cwiseAbs().maxCoeff());
}

TEST(FidError, IsTheDeviationOverDrawsOfTheImages) {
    Bench bench(study);
    FidChain fid(bench, normal_features(5000, 3, 0));
    Vector distances(300);
    Vector errors(300);
    for (Eigen::Index draw = 0; draw < 300; ++draw) {
        const Array features = normal_features(200, 3, 10 + static_cast<std::uint64_t>(draw), 0.5);
        const ArrayMap row = fid.condition(features_group(features));
        distances(draw) = number_of(row, "distance");
        errors(draw) = number_of(row, "standard_error");
    }

    // Of 300 draws a deviation is known to 4 %.
    EXPECT_NEAR(errors.mean(), deviation(distances), 0.12 * deviation(distances));
}

TEST(FidCorrection, TakesTheBiasOfFinitelyManyImagesAway) {
    Bench bench(study);
    FidChain fid(bench, normal_features(20000, 4, 0));
    Vector distances(40);
    Vector corrected(40);
    for (Eigen::Index draw = 0; draw < 40; ++draw) {
        const Array features = normal_features(200, 4, 500 + static_cast<std::uint64_t>(draw));
        const ArrayMap row = fid.condition(features_group(features));
        distances(draw) = number_of(row, "distance");
        corrected(draw) = number_of(row, "corrected");
        EXPECT_LT(corrected(draw), distances(draw));
    }

    // All draws are of the reference's own distribution. Of a unit covariance in four dimensions the floor is 9 / n.
    EXPECT_NEAR(distances.mean(), 9.0 / 200 + 9.0 / 20000, 0.15 * 9.0 / 200);
    EXPECT_NEAR(corrected.mean(), 0.0, 4 * deviation(corrected) / std::sqrt(40.0) + 9.0 / 20000);
}

TEST(FidCorrection, IsThatOfTheBlocksThatTheStudyAsksFor) {
    Bench bench(study, {"fid.jackknife=4"});
    FidChain fid(bench, normal_features(300, 4, 0));
    const Array features = normal_features(40, 4, 1);
    const Matrix rows = rows_of(features);

    const ArrayMap row = fid.condition(features_group(features));

    double mean = 0.0;
    for (Eigen::Index block = 0; block < 4; ++block) {
        Matrix rest(30, 4);
        rest << rows.topRows(10 * block), rows.bottomRows(30 - 10 * block);
        mean += fid.plain_reference().distance(moments_of(rest)) / 4;
    }
    EXPECT_NEAR(number_of(row, "corrected"), 4 * number_of(row, "distance") - 3 * mean, 1e-11);
    EXPECT_GT(number_of(row, "corrected_error"), 0.0);
}

TEST(FidFloor, OfAUnitCovarianceIsKnownByHand) {
    Bench bench(study);
    FidChain fid(bench, exact_features(0.0, 1.0));

    const ArrayMap row = fid.condition(features_group(normal_features(90, 4, 1)));

    // (1 / n) [sum l + 1/2 sum_ij l_i l_j (1 + [i = j]) / (l_i + l_j)] = (1 / n) [4 + 1/2 (12 / 2 + 4)].
    EXPECT_NEAR(number_of(row, "floor"), 9.0 / 90, 1e-6);
    EXPECT_NEAR(number_of(fid.reference(), "floor"), 9.0 / 8, 1e-5);
}

TEST(FidInfinity, ContinuesToTheDistanceOfThePopulations) {
    Bench bench(study);
    FidChain fid(bench, normal_features(20000, 4, 0));
    const ArrayMap features = features_group(normal_features(800, 4, 1, 0.5));

    const ArrayMap finite = fid.condition(features);
    const ArrayMap limit = fid.infinity(features, finite);

    const double error = number_of(finite, "standard_error");
    EXPECT_NEAR(number_of(limit, "limit"), 4 * 0.25, 4 * error);
    EXPECT_LT(number_of(limit, "limit"), number_of(finite, "distance"));
    // The line passes near the distance of all images.
    EXPECT_NEAR(number_of(limit, "limit") + number_of(limit, "slope") / 800, number_of(finite, "distance"), error);
    EXPECT_EQ(number_of(limit, "standard_error"), error);
    EXPECT_EQ(number_of(limit, "images"), 800);
    EXPECT_EQ(text_of(limit, "method"), "none");
}

TEST(FidInfinity, IsTheLineThroughQuartersThirdsHalvesAndAll) {
    Bench bench(study, {"seed=7"});
    FidChain fid(bench, normal_features(300, 4, 0));
    const Array features = normal_features(60, 4, 1);

    const ArrayMap limit = fid.infinity(features_group(features), fid.condition(features_group(features)));

    const Extrapolation line =
        frechet_infinity(fid.plain_reference(), rows_of(features), {.sizes = {15, 20, 30, 60}, .seed = 7});
    EXPECT_NEAR(number_of(limit, "limit"), line.limit, 1e-10);
    EXPECT_NEAR(number_of(limit, "slope"), line.slope, 1e-8);
}

}  // namespace
}  // namespace surveyor::testing
