// Numbers of the public StyleGAN2 programs (tests/golden/stylegan2/README.md). Tolerances are the ones argued
// there: single precision sees summation order, double precision nothing but rounding, so it also shows the tiny
// epsilons.
#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <gtest/gtest.h>

#include "formats/npy.hpp"
#include "model_testing.hpp"
#include "models/all_models.hpp"

namespace surveyor {
namespace {

struct Network {
    std::string name;
    std::string weights;
    std::string expected;
};

struct Arithmetic {
    std::string suffix;
    at::ScalarType dtype;
    double w_tolerance;
    double image_tolerance;
};

using Case = std::tuple<Network, Arithmetic>;

class StyleGan2Parity : public testing::TestWithParam<Case> {
  protected:
    StyleGan2Parity() : expected_(read_npz(golden(network().expected))) {}

    [[nodiscard]] static const Network& network() { return std::get<0>(GetParam()); }

    [[nodiscard]] static const Arithmetic& arithmetic() { return std::get<1>(GetParam()); }

    [[nodiscard]] static std::unique_ptr<Generator> open(double psi = 1.0) {
        return open_golden(network().weights, arithmetic().dtype, psi);
    }

    [[nodiscard]] at::Tensor wanted(const std::string& name) const {
        return reference(expected_, name + arithmetic().suffix);
    }

    ArrayMap expected_;
};

TEST_P(StyleGan2Parity, MapsLikeTheReference) {
    const auto generator = open();

    const at::Tensor w = generator->map(reference(expected_, "z"));

    EXPECT_LE(relative_error(w, wanted("w_")), arithmetic().w_tolerance);
}

TEST_P(StyleGan2Parity, DrawsLikeTheReferenceWithAndWithoutNoise) {
    const auto generator = open();
    const at::Tensor w = generator->map(reference(expected_, "z"));

    const at::Tensor constant = generator->synthesize(w, Noise::constant());
    const at::Tensor none = generator->synthesize(w, Noise::none());

    EXPECT_LE(relative_error(constant, wanted("img_const_")), arithmetic().image_tolerance);
    EXPECT_LE(relative_error(none, wanted("img_none_")), arithmetic().image_tolerance);
    EXPECT_GT(relative_error(none, wanted("img_const_")), 1e-3) << "the noise of this network is visible";
}

TEST_P(StyleGan2Parity, DrawsTheSameInsideABatchOfEight) {
    const auto generator = open();
    const at::Tensor z = at::cat({random_latents(6, generator->info().z_dim), reference(expected_, "z")}, 0);

    const at::Tensor images = generator->synthesize(generator->map(z), Noise::constant());

    EXPECT_LE(relative_error(images.narrow(0, 6, 2), wanted("img_const_")), arithmetic().image_tolerance);
}

TEST_P(StyleGan2Parity, DrawsEachSampleAloneLikeTheReference) {
    const auto generator = open();
    const at::Tensor z = reference(expected_, "z");

    for (std::int64_t i = 0; i < z.size(0); ++i) {
        const at::Tensor image = generator->synthesize(generator->map(z.narrow(0, i, 1)), Noise::constant());

        EXPECT_LE(relative_error(image, wanted("img_const_").narrow(0, i, 1)), arithmetic().image_tolerance);
    }
}

TEST_P(StyleGan2Parity, FeedsEachRowOfWPlusToItsLayer) {
    const auto generator = open();
    const at::Tensor wplus = reference(expected_, "wplus");

    const at::Tensor images = generator->synthesize(wplus, Noise::constant());

    EXPECT_LE(relative_error(images, wanted("img_wplus_const_")), arithmetic().image_tolerance);
}

TEST_P(StyleGan2Parity, HasTheReferenceJacobian) {
    const auto generator = open();
    const at::Tensor z = reference(expected_, "z");

    for (std::int64_t i = 0; i < z.size(0); ++i) {
        const MapLinearisation exact = generator->linearise(z[i], Precision::float64);
        const MapLinearisation mixed = generator->linearise(z[i], Precision::mixed);
        const at::Tensor wanted_jacobian = reference(expected_, "J_f64")[i];
        const double size = wanted_jacobian.norm().item<double>();

        EXPECT_LE((exact.jacobian - wanted_jacobian).norm().item<double>(), 1e-12 * size);
        EXPECT_LE((mixed.jacobian - wanted_jacobian).norm().item<double>(), 1e-5 * size);
        EXPECT_LE(relative_error(exact.w, reference(expected_, "w_f64")[i]), 1e-12);
        EXPECT_TRUE(same_bits(exact.w, mixed.w));
    }
}

/// For the files that hold a centre.
class StyleGan2TruncationParity : public StyleGan2Parity {};

TEST_P(StyleGan2TruncationParity, TruncatesLikeTheReference) {
    const auto generator = open(0.7);
    const at::Tensor w = generator->map(reference(expected_, "z"));

    const at::Tensor images = generator->synthesize(w, Noise::constant());

    EXPECT_LE(relative_error(w, wanted("w_psi070_")), arithmetic().w_tolerance);
    EXPECT_LE(relative_error(images, wanted("img_const_psi070_")), arithmetic().image_tolerance);
}

const Network rosinality = {"rosinality", "stylegan2/st_ros_r16.safetensors", "stylegan2/st_ros_r16.npz"};
const Network nvidia = {"nvidia", "stylegan2/st_nv_r16.safetensors", "stylegan2/st_nv_r16.npz"};
const Network nvidia32 = {"nvidia32", "local_basis/nv_sg2_r32.safetensors", "stylegan2/nv_sg2_r32.npz"};
const Arithmetic single_precision = {"f32", at::kFloat, 1e-5, 2e-5};
const Arithmetic double_precision = {"f64", at::kDouble, 1e-12, 1e-11};

std::string case_name(const testing::TestParamInfo<Case>& chosen) {
    return std::get<0>(chosen.param).name + "_" + std::get<1>(chosen.param).suffix;
}

INSTANTIATE_TEST_SUITE_P(AllLayouts,
                         StyleGan2Parity,
                         testing::Combine(testing::Values(rosinality, nvidia, nvidia32),
                                          testing::Values(single_precision, double_precision)),
                         case_name);
INSTANTIATE_TEST_SUITE_P(WithCentre,
                         StyleGan2TruncationParity,
                         testing::Combine(testing::Values(nvidia, nvidia32),
                                          testing::Values(single_precision, double_precision)),
                         case_name);

TEST(StyleGan2ParityControls, TruncationOfTheFirstLayersAloneIsExpressibleInWPlus) {
    const ArrayMap expected = read_npz(golden("stylegan2/nv_sg2_r32.npz"));
    const auto plain = open_golden("local_basis/nv_sg2_r32.safetensors", at::kFloat);
    const auto truncating = open_golden("local_basis/nv_sg2_r32.safetensors", at::kFloat, 0.5);
    const at::Tensor z = reference(expected, "z");
    at::Tensor ws = plain->map(z).unsqueeze(1).repeat({1, plain->info().layers, 1});
    ws.narrow(1, 0, 3).copy_(truncating->map(z).unsqueeze(1).expand({-1, 3, -1}));

    const at::Tensor images = plain->synthesize(ws, Noise::constant());

    EXPECT_LE(relative_error(images, reference(expected, "img_const_psi050_cut3_f32")), 2e-5);
}

TEST(LocalBasisParity, GivesTheIndependentJacobiansAndTheImagesAtTheEndsOfTraversals) {
    const ArrayMap expected = read_npz(golden("local_basis/nv_sg2_r32.npz"));
    const auto generator = open_golden("local_basis/nv_sg2_r32.safetensors", at::kFloat);
    for (const std::string seed : {"seed13__", "seed83__", "seed379__"}) {
        const at::Tensor wanted = reference(expected, seed + "J");
        const double largest = reference(expected, seed + "singular_values")[0].item<double>();

        const MapLinearisation found = generator->linearise(reference(expected, seed + "z"), Precision::float64);

        EXPECT_LE((found.jacobian - wanted).norm().item<double>(), 1e-12 * largest);
        EXPECT_LE(relative_error(found.w, reference(expected, seed + "w")), 1e-12);
    }
    const at::Tensor ends = reference(expected, "seed13__linear_w").select(1, 6);

    const at::Tensor images = generator->synthesize(ends, Noise::none());

    EXPECT_LE(relative_error(images.narrow(0, 0, 1), reference(expected, "seed13__img_none_linear_k0_t12_f32")), 2e-5);
    EXPECT_LE(relative_error(images.narrow(0, 1, 1), reference(expected, "seed13__img_none_linear_k1_t12_f32")), 2e-5);
}

TEST(StyleGan2ParityControls, AWrongLearningRateMultiplierIsFarOutsideTheTolerance) {
    const ArrayMap expected = read_npz(golden("stylegan2/st_nv_r16.npz"));
    GeneratorOptions options;
    options.mapping_lr_multiplier = 0.011;
    const auto generator = open_generator(golden("stylegan2/st_nv_r16.safetensors"), options);

    EXPECT_GT(relative_error(generator->map(reference(expected, "z")), reference(expected, "w_f32")), 1e-2);
}

TEST(StyleGan2ParityControls, AClampInsideTheRangeOfActivationsChangesImages) {
    const ArrayMap expected = read_npz(golden("stylegan2/st_nv_r16.npz"));
    GeneratorOptions options;
    options.conv_clamp = 0.5;
    const auto clamped = open_generator(golden("stylegan2/st_nv_r16.safetensors"), options);
    options.conv_clamp = 1e6;
    const auto loose = open_generator(golden("stylegan2/st_nv_r16.safetensors"), options);
    const at::Tensor w = clamped->map(reference(expected, "z"));

    EXPECT_GT(relative_error(clamped->synthesize(w, Noise::constant()), reference(expected, "img_const_f32")), 1e-2);
    EXPECT_LE(relative_error(loose->synthesize(w, Noise::constant()), reference(expected, "img_const_f32")), 2e-5);
}

}  // namespace
}  // namespace surveyor
