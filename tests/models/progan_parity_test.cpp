// Numbers of the public ProGAN programs (tests/golden/expected/README.md).
#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/linalg_svdvals.h>
#include <gtest/gtest.h>

#include "formats/npy.hpp"
#include "formats/state_selection.hpp"
#include "model_testing.hpp"
#include "models/all_models.hpp"
#include "models/progan.hpp"

namespace surveyor {
namespace {

struct Network {
    std::string name;
    std::string weights;
    std::string expected;

    /// In float64. The TensorFlow program normalises z once, the reference that these values come from twice, which
    /// moves the images by about 1e-9.
    double image_tolerance;
    bool has_first_layer;  ///< the reference tells it, and normalises z as often
};

class ProGanParity : public testing::TestWithParam<std::tuple<Network, at::ScalarType>> {
  protected:
    ProGanParity() : expected_(read_npz(golden("expected/" + network().expected + ".npz"))) {}

    [[nodiscard]] static const Network& network() { return std::get<0>(GetParam()); }

    [[nodiscard]] static bool is_double() { return std::get<1>(GetParam()) == at::kDouble; }

    [[nodiscard]] static double image_tolerance() { return is_double() ? network().image_tolerance : 2e-5; }

    [[nodiscard]] static std::unique_ptr<Generator> open() {
        return open_golden("checkpoints/" + network().weights, std::get<1>(GetParam()));
    }

    [[nodiscard]] at::Tensor wanted(const std::string& name) const {
        return reference(expected_, name + (is_double() ? "f64" : "f32"));
    }

    ArrayMap expected_;
    at::Tensor z_ = reference(expected_, "z");
};

TEST_P(ProGanParity, DrawsLikeTheReferenceWhateverTheNoise) {
    const auto generator = open();
    const at::Tensor w = generator->map(z_);

    const at::Tensor images = generator->synthesize(w, Noise::none());

    EXPECT_LE(relative_error(images, wanted("img_")), image_tolerance());
    EXPECT_TRUE(generator->has_constant_noise());
    EXPECT_TRUE(same_bits(images, generator->synthesize(w, Noise::constant())));
    EXPECT_TRUE(same_bits(images, generator->synthesize(w.unsqueeze(1), Noise::given({}))));
}

TEST_P(ProGanParity, DrawsTheSameAloneAndInsideABatchOfEight) {
    const auto generator = open();
    const at::Tensor z = at::cat({random_latents(6, generator->info().z_dim), z_}, 0);

    const at::Tensor images = generator->synthesize(generator->map(z), Noise::none());

    for (std::int64_t i = 0; i < z_.size(0); ++i) {
        const at::Tensor alone = generator->synthesize(generator->map(z_.narrow(0, i, 1)), Noise::none());
        EXPECT_LE(relative_error(images.narrow(0, 6 + i, 1), wanted("img_").narrow(0, i, 1)), image_tolerance());
        EXPECT_LE(relative_error(alone, wanted("img_").narrow(0, i, 1)), image_tolerance());
    }
}

TEST_P(ProGanParity, ItsJacobianIsTheDerivativeOfItsMap) {
    const auto generator = open_golden("checkpoints/" + network().weights, at::kDouble);
    const at::Tensor steps = at::eye(z_.size(1), at::kDouble) * 1e-6;

    const MapLinearisation found = generator->linearise(z_[0], Precision::mixed);

    // No mask changes within a step of this z, or the difference would be large.
    const at::Tensor ahead = generator->map(z_.narrow(0, 0, 1) + steps);
    const at::Tensor behind = generator->map(z_.narrow(0, 0, 1) - steps);
    EXPECT_LE(relative_error(found.jacobian, ((ahead - behind) / 2e-6).t()), 1e-8);
    EXPECT_LE(relative_error(found.w, generator->map(z_.narrow(0, 0, 1))[0]), 1e-14);
}

/// For the files whose first layer the reference tells.
class ProGanFirstLayerParity : public ProGanParity {};

TEST_P(ProGanFirstLayerParity, TheFirstLayerIsW) {
    const auto generator = open();

    EXPECT_LE(relative_error(generator->map(z_), wanted("layer0_")), is_double() ? 1e-12 : 1e-5);
    EXPECT_EQ(generator->info().space, "layer0");
    EXPECT_EQ(generator->info().w_dim, 16 * 24);
}

TEST_P(ProGanFirstLayerParity, HasTheReferenceJacobianAndSingularValues) {
    const auto generator = open();

    for (std::int64_t i = 0; i < z_.size(0); ++i) {
        const MapLinearisation found = generator->linearise(z_[i], Precision::float64);
        const at::Tensor jacobian = reference(expected_, "J_layer0_f64")[i];
        const at::Tensor values = reference(expected_, "s_layer0_f64")[i];

        EXPECT_LE((found.jacobian - jacobian).norm().item<double>(), 1e-12 * jacobian.norm().item<double>());
        EXPECT_LE(relative_error(at::linalg_svdvals(found.jacobian), values), 1e-12);
        EXPECT_LE(relative_error(found.w, reference(expected_, "layer0_f64")[i]), 1e-12);
    }
}

const Network genforce = {"genforce", "gf_pg_r32.pth", "gf_pg_r32", 1e-11, true};
const Network genforce_fused = {"genforce_fused", "gf_pg_r32_fused.pth", "gf_pg_r32_fused", 1e-11, true};
const Network netdissect = {"netdissect", "nd_pg_r32.pth", "nd_pg_r32", 1e-11, false};
const Network tensorflow = {"tensorflow", "tf_pg_r32.pkl", "gf_pg_r32", 1e-8, false};
const Network tensorflow_fused = {"tensorflow_fused", "tf_pg_r32_fused.pkl", "gf_pg_r32_fused", 1e-8, false};

std::string case_name(const testing::TestParamInfo<std::tuple<Network, at::ScalarType>>& chosen) {
    return std::get<0>(chosen.param).name + (std::get<1>(chosen.param) == at::kDouble ? "_f64" : "_f32");
}

INSTANTIATE_TEST_SUITE_P(
    AllLayouts,
    ProGanParity,
    testing::Combine(testing::Values(genforce, genforce_fused, netdissect, tensorflow, tensorflow_fused),
                     testing::Values(at::kFloat, at::kDouble)),
    case_name);
INSTANTIATE_TEST_SUITE_P(ToldByTheReference,
                         ProGanFirstLayerParity,
                         testing::Combine(testing::Values(genforce, genforce_fused),
                                          testing::Values(at::kFloat, at::kDouble)),
                         case_name);

NetworkFile loaded(const std::string& name, const GeneratorOptions& options) {
    return load_network(generator_state(open_checkpoint(golden("checkpoints/" + name)), ""), options);
}

TEST(ProGanControls, TheSecondNormalisationOfZIsSeenInFloat64) {
    const ArrayMap expected = read_npz(golden("expected/gf_pg_r32.npz"));
    const GeneratorOptions options = {.dtype = at::kDouble};
    NetworkFile file = loaded("gf_pg_r32.pth", options);
    file.settings["latent_norms"] = "1";
    const at::Tensor wanted = reference(expected, "J_layer0_f64")[0];

    const auto once = make_progan(std::move(file), options);
    const at::Tensor found = once->linearise(reference(expected, "z")[0], Precision::float64).jacobian;

    EXPECT_GT((found - wanted).norm().item<double>(), 1e-10 * wanted.norm().item<double>());
}

TEST(ProGanControls, TheTensorFlowFilesHoldTheGenforceWeightsAndComputeThemToRounding) {
    for (const std::string name : {"pg_r32", "pg_r32_fused"}) {
        const ArrayMap expected = read_npz(golden("expected/gf_" + name + ".npz"));
        const GeneratorOptions options = {.dtype = at::kDouble};
        NetworkFile tensorflow_file = loaded("tf_" + name + ".pkl", options);
        const NetworkFile genforce_file = loaded("gf_" + name + ".pth", options);
        for (const auto& [canonical, values] : genforce_file.weights) {
            EXPECT_TRUE(same_bits(values, weight(tensorflow_file.weights, canonical))) << canonical;
        }
        tensorflow_file.settings["latent_norms"] = "2";

        const auto generator = make_progan(std::move(tensorflow_file), options);
        const at::Tensor images = generator->synthesize(generator->map(reference(expected, "z")), Noise::none());

        EXPECT_LE(relative_error(images, reference(expected, "img_f64")), 1e-11);
    }
}

TEST(ProGanControls, KernelsTakenForTheOtherKindAreSeen) {
    // All layers 24 channels wide but the last two: without those, the shapes do not tell a fused network.
    Checkpoint checkpoint = generator_state(open_checkpoint(golden("checkpoints/gf_pg_r32_fused.pth")), "");
    for (const std::string name :
         {"layer6.weight", "layer6.bias", "layer7.weight", "layer7.bias", "output3.weight", "output3.bias"}) {
        checkpoint.tensors.erase(name);
    }
    GeneratorOptions options = {.dtype = at::kDouble};
    const auto assumed = make_generator(checkpoint, options);
    options.fused_scale = true;
    const auto told = make_generator(checkpoint, options);
    const at::Tensor w = assumed->map(random_latents(2, 24));

    EXPECT_EQ(assumed->info().assumed.size(), 1);
    EXPECT_TRUE(told->info().assumed.empty());
    EXPECT_EQ(told->info().resolution, 16);
    EXPECT_GT(relative_error(assumed->synthesize(w, Noise::none()), told->synthesize(w, Noise::none())), 1e-2);
}

}  // namespace
}  // namespace surveyor
