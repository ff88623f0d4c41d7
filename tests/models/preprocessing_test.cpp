#include "models/preprocessing.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/full.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.hpp"
#include "formats/npy.hpp"
#include "inception_testing.hpp"
#include "model_testing.hpp"
#include "models/picture.hpp"
#include "tests/support/caught.hpp"

namespace surveyor {
namespace {

using ::testing::HasSubstr;

at::Tensor input_of(double value, PreprocessingMode mode, Quantisation rule) {
    return network_input(at::full({1, 3, 40, 30}, value, at::kDouble), mode, rule, 299, at::kDouble);
}

TEST(Quantisation, HasTheLevelsOfNumPy) {
    const ArrayMap modes = read_npz(golden("inception/modes.npz"));
    const at::Tensor x = reference(modes, "quantise__x");

    for (const char* rule : {"trunc127", "round255", "trunc255"}) {
        EXPECT_EQ(
            largest_difference(levels_of(x, quantisation(rule)), reference(modes, "quantise__" + std::string(rule))),
            0.0)
            << rule;
    }
    EXPECT_LT(largest_difference(levels_of(x, Quantisation::none), 127.5 * (x + 1.0)), 1e-12);
}

TEST(Quantisation, Trunc127IsTheRuleOfPictures) {
    const at::Tensor x = random_latents(3, 3 * 8 * 8).reshape({3, 3, 8, 8});

    EXPECT_EQ(largest_difference(levels_of(x, Quantisation::trunc127).permute({0, 2, 3, 1}), to_uint8(x)), 0.0);
}

TEST(Quantisation, HalfTypesAreQuantisedInFloat) {
    const at::Tensor x = at::full({1, 3, 4, 4}, 0.3F).to(at::kHalf);

    EXPECT_EQ(levels_of(x, Quantisation::trunc127).scalar_type(), at::kFloat);
    EXPECT_EQ(
        largest_difference(levels_of(x, Quantisation::trunc127), levels_of(x.to(at::kDouble), Quantisation::trunc127)),
        0.0);
}

TEST(NetworkInput, BlackAndWhiteLieWhereEachProgramPutsThem) {
    struct Range {
        PreprocessingMode mode;
        double white;
    };

    for (const Range& range : {Range{PreprocessingMode::tf_legacy, 127.0 / 128},
                               Range{PreprocessingMode::clean, 127.0 / 128},
                               Range{PreprocessingMode::pytorch_fid, 1.0}}) {
        EXPECT_NEAR(input_of(-1, range.mode, Quantisation::trunc127).min().item<double>(), -1.0, 1e-12);
        EXPECT_NEAR(input_of(1, range.mode, Quantisation::trunc127).max().item<double>(), range.white, 1e-12);
    }
}

TEST(NetworkInput, RosinalityNeitherClampsNorRoundsTheRawImage) {
    EXPECT_EQ(usual_quantisation(PreprocessingMode::rosinality), Quantisation::none);
    EXPECT_NEAR(input_of(1.7, PreprocessingMode::rosinality, Quantisation::none).max().item<double>(), 1.7, 1e-12);
    EXPECT_NEAR(input_of(1.7, PreprocessingMode::rosinality, Quantisation::trunc127).max().item<double>(), 1.0, 1e-12);
    EXPECT_NEAR(input_of(0.001, PreprocessingMode::rosinality, Quantisation::none).max().item<double>(), 0.001, 1e-12);
}

TEST(NetworkInput, CleanClampsAfterTheResize) {
    at::Tensor edge = at::full({1, 3, 64, 64}, -1.0, at::kDouble);
    edge.narrow(3, 32, 32).fill_(1.0);

    const at::Tensor x = network_input(edge, PreprocessingMode::clean, Quantisation::trunc127, 299, at::kDouble);

    EXPECT_EQ(x.max().item<double>(), 127.0 / 128);
    EXPECT_EQ(x.min().item<double>(), -1.0);
}

TEST(PreprocessingWords, NameTheirEnumeratorsAndListThemselves) {
    EXPECT_EQ(name_of(PreprocessingMode::rosinality), "rosinality");
    for (const std::string& word : preprocessing_modes()) {
        EXPECT_EQ(name_of(preprocessing_mode(word)), word);
    }
    for (const std::string& word : quantisations()) {
        EXPECT_EQ(name_of(quantisation(word)), word);
    }
    EXPECT_THAT(testing::caught([] { (void)preprocessing_mode("cleaner"); }).text,
                HasSubstr("known: tf_legacy, pytorch_fid, clean, rosinality"));
}

}  // namespace
}  // namespace surveyor
