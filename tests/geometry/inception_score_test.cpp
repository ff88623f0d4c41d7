#include "geometry/inception_score.hpp"

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

TEST(InceptionScore, IsOneForEqualRowsAndTheNumberOfClassesForBalancedOnes) {
    EXPECT_NEAR(inception_score(Matrix::Constant(30, 10, 0.1)).value, 1, 1e-14);
    const Matrix balanced = Matrix::Identity(10, 10).replicate(3, 1);
    EXPECT_NEAR(inception_score(balanced).value, 10, 1e-13);
    EXPECT_NEAR(standard_error(inception_score(balanced)), 0, 1e-13);
}

TEST(InceptionScore, OfTwoSamplesIsThatDoneByHand) {
    // Mean (1/2, 1/2); KL of (3/4, 1/4) is ln 2 - H, H = 2 ln 2 - (3/4) ln 3, for both rows.
    const Matrix rows = (Matrix(2, 2) << 0.75, 0.25, 0.25, 0.75).finished();

    EXPECT_NEAR(inception_score(rows).value, std::exp(0.75 * std::log(3.0) - std::log(2.0)), 1e-15);
}

// See tests/golden/metrics/README.md.
TEST(InceptionScore, EqualsThePublicProgram) {
    const ArrayMap golden = read_npz(SURVEYOR_GOLDEN_DIR "/metrics/programs.npz");
    const Matrix rows = softmax_rows(matrix_of(golden.at("inception__logits")));
    const auto scalar = [&](const std::string& name) { return golden.at("inception__" + name).as_doubles()[0]; };

    EXPECT_NEAR(inception_score(rows).value, scalar("score_1_mean"), 1e-12);
    EXPECT_NEAR(inception_score_of_splits(rows, 10).mean, scalar("score_10_mean"), 1e-12);
    EXPECT_NEAR(inception_score_of_splits(rows, 10).standard_deviation, scalar("score_10_std"), 1e-12);
}

TEST(InceptionScore, HasInfluencesLikeTheJackknifeThatLeavesOutOne) {
    const Matrix rows = softmax_rows(gaussian(400, 6, 1));
    const Estimate estimate = inception_score(rows);
    Vector jackknife(400);
    for (Eigen::Index i = 0; i < 400; ++i) {
        Matrix rest(399, 6);
        rest << rows.topRows(i), rows.bottomRows(399 - i);
        jackknife(i) = -399 * inception_score(rest).value;
    }
    jackknife.array() -= jackknife.mean();

    EXPECT_NEAR(estimate.generated.mean(), 0, 1e-12);
    EXPECT_LT(largest(jackknife - estimate.generated), 0.02 * largest(jackknife));
}

TEST(SoftmaxRows, SurvivesLargeLogits) {
    const Matrix logits = (Matrix(1, 2) << 1000, 1000 + std::log(3.0)).finished();

    EXPECT_NEAR(softmax_rows(logits)(0, 1), 0.75, 1e-13);
}

TEST(InceptionScore, RefusesWhatAreNoProbabilities) {
    EXPECT_THROW((void)inception_score(gaussian(4, 3, 2)), DataError);
    EXPECT_THROW((void)inception_score(Matrix::Constant(4, 3, 0.3)), DataError);
    EXPECT_THROW((void)inception_score_of_splits(Matrix::Constant(4, 2, 0.5), 5), DataError);
    EXPECT_THROW((void)softmax_rows(Matrix::Constant(1, 2, std::numeric_limits<double>::quiet_NaN())), NumericError);
}

}  // namespace
}  // namespace surveyor
