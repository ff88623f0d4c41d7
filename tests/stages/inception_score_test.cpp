#include "geometry/inception_score.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "formats/feature_statistics.hpp"
#include "formats/safetensors.hpp"
#include "models/all_models.hpp"
#include "stages/extractors_section.hpp"
#include "stages/tensors.hpp"
#include "tests/stages/metric_testing.hpp"
#include "tests/support/formula_weights.hpp"

// Everything of the stages that needs the FID network itself, on weights that a formula makes: each study that opens
// them takes a second, so the tests share what they can.

namespace surveyor::testing {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

const GroupName score_group{"inception_score", "inception/start"};

class InceptionStages : public ::testing::Test {
  protected:
    static void SetUpTestSuite() {
        folder_ = std::make_unique<TemporaryFolder>();
        write_safetensors(*folder_ / "formula.safetensors", formula_inception());
    }

    static void TearDownTestSuite() { folder_.reset(); }

    /// An entry `inception` with these weights; `more` goes into it.
    static std::string entry(const std::string& more = "") {
        return "extractors: {inception: {weights: " + (*folder_ / "formula.safetensors").string() +
               (more.empty() ? "" : ", " + more) + "}}\n";
    }

    /// Class probabilities by another route than the stage's.
    static Matrix probabilities(const at::Tensor& features) {
        ExtractorOptions options;
        options.weights = *folder_ / "formula.safetensors";
        return to_matrix(open_extractor("inception", options)->probabilities(features).to(at::kDouble));
    }

    inline static std::unique_ptr<TemporaryFolder> folder_;
};

TEST_F(InceptionStages, TheScoreIsThatOfTheClassesOfTheFeatures) {
    Bench bench(
        entry() +
        "latents: {count: 4}\ntraverse: {intensities: [0]}\nfeatures: {extractors: [pixels, inception], batch: 4}\n"
        "inception_score: {splits: 3}\n");
    // More rows than go through the classifier at once.
    const Array features = normal_features(300, 2048, 0, 0.5, 0.5);
    Inputs inputs;
    inputs.add("features", features_group(features));

    const ArrayMap row = bench.run(score_group, 0, 1, inputs);

    const Matrix classes = probabilities(to_tensor(features));
    const Matrix mean = classes.colwise().mean();
    double divergence = 0.0;
    for (Eigen::Index i = 0; i < classes.rows(); ++i) {
        for (Eigen::Index j = 0; j < classes.cols(); ++j) {
            divergence += classes(i, j) > 0 ? classes(i, j) * std::log(classes(i, j) / mean(0, j)) : 0.0;
        }
    }
    const double score = std::exp(divergence / 300);
    EXPECT_NEAR(number_of(row, "score"), score, 1e-5 * score);
    EXPECT_GT(score, 1.01);
    EXPECT_EQ(number_of(row, "images"), 300);
    const SplitScore splits = inception_score_of_splits(classes, 3);
    EXPECT_NEAR(number_of(row, "split_score"), splits.mean, 1e-5 * splits.mean);
    EXPECT_NEAR(number_of(row, "split_deviation"), splits.standard_deviation, 1e-4 * splits.standard_deviation);
    EXPECT_NEAR(
        number_of(row, "score_error"), standard_error(inception_score(classes)), 1e-4 * number_of(row, "score_error"));

    // Extractors without classes have no score.
    std::vector<std::string> planned;
    for (const PlannedGroup& group : bench.plan().groups) {
        if (group.group.name.stage == "inception_score") {
            planned.push_back(group.group.name.label);
        }
    }
    EXPECT_THAT(planned, ElementsAre("inception/start"));
    EXPECT_EQ(ExtractorsSection::preprocessing(bench.configs(), "inception"),
              "pytorch_fid, quantised trunc127, tap 2048");
    EXPECT_EQ(ExtractorsSection::distance_name(bench.configs(), "inception"), "FD (inception)");
}

TEST_F(InceptionStages, TheScoreOfAFewImagesIsBetweenOneAndTheirNumber) {
    Bench bench(entry() +
                "latents: {count: 3}\ntraverse: {intensities: [0]}\n"
                "features: {extractors: [inception], batch: 4}\ninception_score: {splits: 1}\n");

    const ArrayMap row = bench.run(score_group, 0, 1);

    const Matrix classes = probabilities(to_tensor(bench.run({"features", "inception/start"}, 0, 3).at("features")));
    EXPECT_NEAR(number_of(row, "score"), inception_score(classes).value, 1e-6);
    EXPECT_GE(number_of(row, "score"), 1.0);
    EXPECT_LE(number_of(row, "score"), 3.0);
    EXPECT_NEAR(number_of(row, "split_score"), number_of(row, "score"), 1e-12);
}

TEST_F(InceptionStages, StatisticsOfTheNetworkMustBeOfItsModeAndItsWeights) {
    FeatureStatistics statistics;
    statistics.mean = Array(DType::float64, {64});
    statistics.covariance = Array(DType::float64, {64, 64});
    statistics.count = 100;
    statistics.mode = "pytorch_fid";
    const std::filesystem::path file = *folder_ / "statistics.npz";
    const auto fault = [&](const std::string& more, ExitCode code) {
        write_feature_statistics(file, statistics);
        return fault_of(entry("tap: 64") + "latents: {count: 4}\nfeatures: {extractors: [inception]}\n" +
                            "fid: {reference: {statistics: " + file.string() + more + "}}\n",
                        code);
    };

    EXPECT_THAT(fault("", ExitCode::bad_data), AllOf(HasSubstr("the published FID weights"), HasSubstr("has others")));
    statistics.mode = "clean";
    EXPECT_THAT(fault("", ExitCode::bad_data), HasSubstr("of mode clean, but 'extractors.inception' is of mode"));
    statistics.mode = "";
    EXPECT_THAT(fault("", ExitCode::study_invalid), HasSubstr("this study's extractor is of mode pytorch_fid"));
}

TEST_F(InceptionStages, OfOtherTapsHaveNoScore) {
    EXPECT_THAT(fault_of(entry("tap: 192") + "latents: {count: 4}\nfeatures: {extractors: [inception]}\n"
                                             "inception_score: {splits: 2}\n",
                         ExitCode::study_invalid),
                HasSubstr("needs an extractor with classes"));
}

TEST(InceptionScore, NeedsAnExtractorWithClasses) {
    EXPECT_THAT(fault_of("latents: {count: 20}\ninception_score: {}\n", ExitCode::study_invalid),
                HasSubstr("inception at tap 2048"));
}

TEST(InceptionScore, NeedsAnImageForEachPart) {
    EXPECT_THAT(fault_of("latents: {count: 9}\ninception_score: {splits: 10}\n", ExitCode::study_invalid),
                HasSubstr("'inception_score.splits' is 10, but there are only 9 images"));
    EXPECT_THAT(fault_of("latents: {count: 1}\ninception_score: {splits: 1}\n", ExitCode::study_invalid),
                HasSubstr("2 or more"));
}

}  // namespace
}  // namespace surveyor::testing
