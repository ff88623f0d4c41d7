#include "models/inception_extractor.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/full.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "base/error.hpp"
#include "base/sha256.hpp"
#include "formats/npy.hpp"
#include "inception_testing.hpp"
#include "model_testing.hpp"
#include "models/all_models.hpp"
#include "models/device.hpp"
#include "tests/support/caught.hpp"

namespace surveyor {
namespace {

using ::testing::AllOf;
using testing::caught;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class InceptionExtractorTest : public ::testing::Test {
  protected:
    static void SetUpTestSuite() {
        configure_determinism();
        file_ = std::make_unique<FormulaWeightsFile>();
    }

    static void TearDownTestSuite() { file_.reset(); }

    static ExtractorOptions options() {
        ExtractorOptions options;
        options.weights = file_->path();
        return options;
    }

    inline static std::unique_ptr<FormulaWeightsFile> file_;
    ArrayMap stored_ = read_npz(golden("inception/features.npz"));
    at::Tensor image_ = image_of(golden_pictures(stored_)[1].levels);

    [[nodiscard]] at::Tensor stored_row(const std::string& name) const {
        return reference(stored_, name).narrow(0, 1, 1);
    }
};

TEST_F(InceptionExtractorTest, GoesFromImagesToThePublicProgramsFeatures) {
    const auto extractor = open_extractor("inception", options());

    const at::Tensor features = extractor->extract(image_.to(at::kFloat));

    EXPECT_EQ(features.scalar_type(), at::kFloat);
    EXPECT_EQ(extractor->features(), 2048);
    EXPECT_LT(relative_error(features, stored_row("feat2048_f64")), 1e-4);
    EXPECT_EQ(extractor->distance(), "FD (inception)");
    const auto facts = extractor->facts();
    EXPECT_EQ(facts.at("mode"), "pytorch_fid");
    EXPECT_EQ(facts.at("quantise"), "trunc127");
    EXPECT_EQ(facts.at("weights_sha256"), sha256_of_file(options().weights));
}

TEST_F(InceptionExtractorTest, ModeTapAndPrecisionAreThoseOfItsOptions) {
    ExtractorOptions exact = options();
    exact.mode = PreprocessingMode::rosinality;
    exact.dtype = at::kDouble;
    ExtractorOptions early = options();
    early.tap = 192;

    EXPECT_LT(relative_error(open_extractor("inception", exact)->extract(image_ * 1.2),
                             stored_row("feat2048_rosinality_f64")),
              1e-10);
    const auto extractor = open_extractor("inception", early);
    EXPECT_LT(relative_error(extractor->extract(image_), stored_row("feat192_f32")), 1e-4);
    EXPECT_EQ(extractor->features(), 192);
    EXPECT_THAT(caught([&] { (void)extractor->probabilities(extractor->extract(image_)); }).text, HasSubstr("tap 192"));
}

TEST_F(InceptionExtractorTest, ProbabilitiesAreThoseOfTheInceptionScore) {
    ExtractorOptions exact = options();
    exact.dtype = at::kDouble;
    const at::Tensor expected = reference(read_npz(golden("inception/modes.npz")), "probabilities_without_bias");

    const auto extractor = open_extractor("inception", exact);

    EXPECT_LT(relative_error(extractor->probabilities(extractor->extract(image_)), expected.narrow(0, 1, 1)), 1e-10);
}

TEST_F(InceptionExtractorTest, RefusesAFileWhoseDigestIsNotThePromisedOne) {
    ExtractorOptions promised = options();
    promised.sha256 = sha256_of_file(promised.weights).substr(0, 12);
    EXPECT_EQ(checked_sha256(promised), sha256_of_file(promised.weights));

    promised.sha256 = "6726825d";
    EXPECT_THAT(caught([&] { (void)open_extractor("inception", promised); }).text,
                AllOf(StartsWith(promised.weights.string()),
                      HasSubstr(sha256_of_file(promised.weights)),
                      HasSubstr("the study says that it begins with 6726825d")));
    promised.sha256 = "6726825D";
    EXPECT_THAT(caught([&] { (void)open_extractor("inception", promised); }).text, HasSubstr("lower-case"));
}

TEST_F(InceptionExtractorTest, RefusesAFileWhoseNameHasAnotherDigest) {
    ExtractorOptions renamed = options();
    renamed.weights = options().weights.string() + "-6726825d.safetensors";
    std::filesystem::create_hard_link(options().weights, renamed.weights);

    EXPECT_THAT(caught([&] { (void)open_extractor("inception", renamed); }).text, HasSubstr("its name says"));
    std::filesystem::remove(renamed.weights);
}

TEST_F(InceptionExtractorTest, RefusesWhatCannotWork) {
    ExtractorOptions wrong = options();
    wrong.tap = 100;
    EXPECT_THAT(caught([&] { (void)open_extractor("inception", wrong); }).text, HasSubstr("64, 192, 768 and 2048"));
    EXPECT_THAT(caught([] { (void)open_extractor("inception"); }).text, HasSubstr("needs a file of weights"));
    wrong = options();
    wrong.weights = "/nowhere/weights.pth";
    EXPECT_EQ(caught([&] { (void)open_extractor("inception", wrong); }).code, ExitCode::input_missing);

    at::Tensor broken = at::full({1, 3, 8, 8}, 0.0F);
    broken[0][1][2][3] = std::numeric_limits<float>::infinity();
    EXPECT_THROW((void)open_extractor("inception", options())->extract(broken), NumericError);
}

}  // namespace
}  // namespace surveyor
