// Features of the formula weights: those of the public program (features.npz) and those of make_inception.py, plain
// torch and Pillow (modes.npz). Tolerances: tests/golden/inception/README.md.

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/softmax.h>
#include <gtest/gtest.h>

#include "formats/npy.hpp"
#include "inception_testing.hpp"
#include "model_testing.hpp"
#include "models/device.hpp"
#include "models/inception.hpp"
#include "models/inception_layout.hpp"
#include "models/inception_loader.hpp"
#include "models/preprocessing.hpp"
#include "tests/support/formula_weights.hpp"

namespace surveyor {
namespace {

constexpr double float32_error = 1e-4;
constexpr double float64_error = 1e-10;
// Pillow rounds its levels to float32, twice.
constexpr double clean_float64_error = 1e-6;

constexpr int all_taps[] = {64, 192, 768, inception_features};

/// The network in both precisions, opened once.
class InceptionParity : public testing::Test {
  protected:
    static void SetUpTestSuite() {
        configure_determinism();
        const NetworkFile file = load_inception(checkpoint_of(formula_inception()), "");
        single_ = std::make_unique<Inception>(file.weights, at::kFloat, at::kCPU);
        exact_ = std::make_unique<Inception>(file.weights, at::kDouble, at::kCPU);
    }

    static void TearDownTestSuite() {
        single_.reset();
        exact_.reset();
    }

    /// All features of the golden pictures as `mode` sees them.
    [[nodiscard]] std::map<int, at::Tensor> taps(const Inception& network, PreprocessingMode mode) const {
        std::map<int, std::vector<at::Tensor>> rows;
        for (const NamedPicture& picture : golden_pictures(stored_)) {
            const at::Tensor image = image_of(picture.levels) * (mode == PreprocessingMode::rosinality ? 1.2 : 1.0);
            const at::Tensor x = network_input(image, mode, usual_quantisation(mode), inception_side, network.dtype());
            for (const auto& [tap, row] : network.taps(x, inception_features)) {
                rows[tap].push_back(row);
            }
        }
        std::map<int, at::Tensor> taps;
        for (const auto& [tap, row] : rows) {
            taps[tap] = at::cat(row);
        }
        return taps;
    }

    /// Compares with plain torch, whose smaller taps are kept as float32.
    void expect_plain_torch(PreprocessingMode mode,
                            const std::map<int, at::Tensor>& single,
                            const std::map<int, at::Tensor>& exact,
                            double exact_error) const {
        for (const int tap : all_taps) {
            const at::Tensor expected = reference(modes_, name_of(mode) + "__tap" + std::to_string(tap));
            EXPECT_LT(relative_error(single.at(tap), expected), float32_error) << tap;
            EXPECT_LT(relative_error(exact.at(tap), expected), tap == 2048 ? exact_error : 1e-6) << tap;
        }
    }

    /// Compares the first four pictures with the public program.
    void expect_stored(const std::string& name, const at::Tensor& features, double error) const {
        EXPECT_LT(relative_error(features.narrow(0, 0, 4), reference(stored_, name)), error) << name;
    }

    inline static std::unique_ptr<Inception> single_;
    inline static std::unique_ptr<Inception> exact_;
    ArrayMap stored_ = read_npz(golden("inception/features.npz"));
    ArrayMap modes_ = read_npz(golden("inception/modes.npz"));
};

TEST_F(InceptionParity, PytorchFidHasEveryTapOfThePublicProgramAndOfPlainTorch) {
    const auto single = taps(*single_, PreprocessingMode::pytorch_fid);
    const auto exact = taps(*exact_, PreprocessingMode::pytorch_fid);

    for (const int tap : all_taps) {
        expect_stored("feat" + std::to_string(tap) + "_f32", single.at(tap), float32_error);
    }
    expect_stored("feat2048_f64", exact.at(2048), float64_error);
    expect_plain_torch(PreprocessingMode::pytorch_fid, single, exact, float64_error);
}

TEST_F(InceptionParity, TfLegacyHasTheFeaturesOfThePublicProgramAndEveryTapOfPlainTorch) {
    const auto single = taps(*single_, PreprocessingMode::tf_legacy);
    const auto exact = taps(*exact_, PreprocessingMode::tf_legacy);

    expect_stored("feat2048_tf_legacy_f32", single.at(2048), float32_error);
    expect_stored("feat2048_tf_legacy_f64", exact.at(2048), float64_error);
    expect_plain_torch(PreprocessingMode::tf_legacy, single, exact, float64_error);
}

TEST_F(InceptionParity, RosinalityHasTheFeaturesOfThePublicProgramAndEveryTapOfPlainTorch) {
    const auto single = taps(*single_, PreprocessingMode::rosinality);
    const auto exact = taps(*exact_, PreprocessingMode::rosinality);

    expect_stored("feat2048_rosinality_f64", exact.at(2048), float64_error);
    expect_plain_torch(PreprocessingMode::rosinality, single, exact, float64_error);
}

TEST_F(InceptionParity, CleanHasEveryTapOfPlainTorchOnPillowsResize) {
    const auto single = taps(*single_, PreprocessingMode::clean);
    const auto exact = taps(*exact_, PreprocessingMode::clean);

    expect_plain_torch(PreprocessingMode::clean, single, exact, clean_float64_error);
}

TEST_F(InceptionParity, TheClassifierAddsItsBiasOnlyWhenAsked) {
    const at::Tensor given = reference(stored_, "feat2048_f64");
    EXPECT_LT(relative_error(exact_->logits(given, ClassifierBias::none), reference(stored_, "logits_no_bias_f64")),
              float64_error);

    const at::Tensor ours = reference(modes_, "pytorch_fid__tap2048");
    for (const auto& [bias, name] :
         {std::pair(ClassifierBias::none, "without_bias"), std::pair(ClassifierBias::added, "with_bias")}) {
        const at::Tensor logits = exact_->logits(ours, bias);
        EXPECT_LT(relative_error(logits, reference(modes_, "logits_" + std::string(name))), float64_error);
        EXPECT_LT(relative_error(at::softmax(logits, 1), reference(modes_, "probabilities_" + std::string(name))),
                  float64_error);
        EXPECT_LT(relative_error(at::softmax(single_->logits(ours, bias), 1),
                                 reference(modes_, "probabilities_" + std::string(name))),
                  float32_error);
    }
}

TEST_F(InceptionParity, AnImageHasTheSameFeaturesAloneAndInABatchOfEight) {
    const at::Tensor images = random_latents(8, 3 * 299 * 299).reshape({8, 3, 299, 299}).clamp(-1, 1);

    const at::Tensor together = single_->features(images, 2048);

    for (const std::int64_t i : {0, 3, 7}) {
        EXPECT_LT(relative_error(single_->features(images.narrow(0, i, 1), 2048), together.narrow(0, i, 1)), 1e-5);
    }
}

}  // namespace
}  // namespace surveyor
