// Numbers of the public StyleGAN programs (tests/golden/expected/README.md). Instance norms amplify rounding, hence the
// tolerances there; the two programs' epsilons differ by 1.1e-4 of the images' largest magnitude, far outside of them.
#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/linalg_svdvals.h>
#include <ATen/ops/zeros_like.h>
#include <gtest/gtest.h>

#include "formats/npy.hpp"
#include "formats/state_selection.hpp"
#include "model_testing.hpp"
#include "models/all_models.hpp"
#include "models/stylegan1.hpp"

namespace surveyor {
namespace {

struct Network {
    std::string name;
    std::string weights;
    std::string expected;
    std::string noise;  ///< which noise its images have: "const" (its own) or "file" (given)
};

struct Arithmetic {
    std::string suffix;
    at::ScalarType dtype;
    double w_tolerance;
    double image_tolerance;
};

using Case = std::tuple<Network, Arithmetic>;

constexpr double single_tolerance = 5e-5;

/// The noise images of the lernapparat reference.
Noise given_noise(const ArrayMap& expected) {
    std::vector<at::Tensor> images;
    for (int i = 0; expected.contains("noise_" + std::to_string(i)); ++i) {
        images.push_back(reference(expected, "noise_" + std::to_string(i)));
    }
    return Noise::given(images);
}

class StyleGan1Parity : public testing::TestWithParam<Case> {
  protected:
    StyleGan1Parity() : expected_(read_npz(golden("expected/" + network().expected + ".npz"))) {}

    [[nodiscard]] static const Network& network() { return std::get<0>(GetParam()); }

    [[nodiscard]] static const Arithmetic& arithmetic() { return std::get<1>(GetParam()); }

    [[nodiscard]] static std::unique_ptr<Generator> open(double psi = 1.0) {
        return open_golden("checkpoints/" + network().weights, arithmetic().dtype, psi);
    }

    [[nodiscard]] at::Tensor wanted(const std::string& name) const {
        return reference(expected_, name + arithmetic().suffix);
    }

    [[nodiscard]] at::Tensor wanted_image() const { return wanted("img_" + network().noise + "_"); }

    [[nodiscard]] Noise noise() const {
        return network().noise == "const" ? Noise::constant() : given_noise(expected_);
    }

    ArrayMap expected_;
    at::Tensor z_ = reference(expected_, "z");
};

TEST_P(StyleGan1Parity, MapsLikeTheReference) {
    EXPECT_LE(relative_error(open()->map(z_), wanted("w_")), arithmetic().w_tolerance);
}

TEST_P(StyleGan1Parity, DrawsEachSampleAloneLikeTheReference) {
    const auto generator = open();
    const at::Tensor w = generator->map(z_.narrow(0, 0, 1));

    const at::Tensor noisy = generator->synthesize(w, noise());
    const at::Tensor plain = generator->synthesize(w, Noise::none());

    EXPECT_LE(relative_error(noisy, wanted_image()), arithmetic().image_tolerance);
    EXPECT_LE(relative_error(plain, reference(expected_, "img_none_f32")), single_tolerance);
    EXPECT_GT(relative_error(plain, wanted_image()), 1e-3) << "the noise of this network is visible";
}

TEST_P(StyleGan1Parity, DrawsTheSameInsideABatchOfEight) {
    const auto generator = open();
    const at::Tensor z = at::cat({random_latents(6, generator->info().z_dim), z_}, 0);

    const at::Tensor images = generator->synthesize(generator->map(z), noise());

    EXPECT_LE(relative_error(images.narrow(0, 6, 1), wanted_image()), arithmetic().image_tolerance);
}

TEST_P(StyleGan1Parity, FeedsEachRowOfWPlusToItsLayer) {
    const at::Tensor images = open()->synthesize(reference(expected_, "wplus"), noise());

    EXPECT_LE(relative_error(images, reference(expected_, "img_wplus_" + network().noise + "_f32")), single_tolerance);
}

TEST_P(StyleGan1Parity, HasTheReferenceJacobianAndSingularValues) {
    const auto generator = open();

    for (std::int64_t i = 0; i < z_.size(0); ++i) {
        const MapLinearisation exact = generator->linearise(z_[i], Precision::float64);
        const MapLinearisation mixed = generator->linearise(z_[i], Precision::mixed);
        const at::Tensor jacobian = reference(expected_, "J_f64")[i];
        const at::Tensor values = reference(expected_, "s_f64")[i];
        const double size = jacobian.norm().item<double>();

        EXPECT_LE((exact.jacobian - jacobian).norm().item<double>(), 1e-12 * size);
        EXPECT_LE((mixed.jacobian - jacobian).norm().item<double>(), 1e-5 * size);
        EXPECT_LE(relative_error(at::linalg_svdvals(exact.jacobian), values), 1e-12);
        EXPECT_LE(relative_error(exact.w, reference(expected_, "w_f64")[i]), 1e-12);
    }
}

/// For the files that hold a centre.
class StyleGan1TruncationParity : public StyleGan1Parity {};

TEST_P(StyleGan1TruncationParity, TruncatesLikeTheReference) {
    const auto generator = open(static_cast<double>(0.7F));  // the reference's rounding of psi
    const at::Tensor w = generator->map(z_);

    const at::Tensor images = generator->synthesize(w.narrow(0, 0, 1), Noise::constant());

    EXPECT_LE(relative_error(w, wanted("w_psi070_")), arithmetic().w_tolerance);
    EXPECT_LE(relative_error(images, reference(expected_, "img_const_psi070_f32")), single_tolerance);
}

const Network genforce = {"genforce", "gf_sg1_r128.pth", "gf_sg1_r128", "const"};
const Network lernapparat = {"lernapparat", "lern_sg1_r128.pt", "lern_sg1_r128", "file"};
const Network tensorflow = {"tensorflow", "tf_sg1_r128.pkl", "gf_sg1_r128", "const"};
const Arithmetic single_precision = {"f32", at::kFloat, 1e-5, single_tolerance};
const Arithmetic double_precision = {"f64", at::kDouble, 1e-12, 1e-9};

std::string case_name(const testing::TestParamInfo<Case>& chosen) {
    return std::get<0>(chosen.param).name + "_" + std::get<1>(chosen.param).suffix;
}

INSTANTIATE_TEST_SUITE_P(AllLayouts,
                         StyleGan1Parity,
                         testing::Combine(testing::Values(genforce, lernapparat, tensorflow),
                                          testing::Values(single_precision, double_precision)),
                         case_name);
INSTANTIATE_TEST_SUITE_P(WithCentre,
                         StyleGan1TruncationParity,
                         testing::Combine(testing::Values(genforce, tensorflow),
                                          testing::Values(single_precision, double_precision)),
                         case_name);

/// The genforce file in float64 and its first sample; the lernapparat file has the same weights.
class StyleGan1Controls : public testing::Test {
  protected:
    [[nodiscard]] std::unique_ptr<Generator> with_setting(const std::string& name, const std::string& value) const {
        NetworkFile file = load_network(generator_state(open_checkpoint(path_), ""), options_);
        file.settings[name] = value;
        return make_stylegan1(std::move(file), options_);
    }

    [[nodiscard]] at::Tensor image(const Generator& generator, const Noise& noise) const {
        return generator.synthesize(generator.map(reference(expected_, "z").narrow(0, 0, 1)), noise);
    }

    std::filesystem::path path_ = golden("checkpoints/gf_sg1_r128.pth");
    ArrayMap expected_ = read_npz(golden("expected/gf_sg1_r128.npz"));
    ArrayMap other_ = read_npz(golden("expected/lern_sg1_r128.npz"));
    GeneratorOptions options_ = {.dtype = at::kDouble};
};

TEST_F(StyleGan1Controls, OneProgramsEpsilonFailsTheOtherAndGivesItsOwn) {
    const auto larger = with_setting("instance_norm_epsilon", "1e-05");

    EXPECT_GT(relative_error(image(*larger, Noise::constant()), reference(expected_, "img_const_f64")), 5e-5);
    EXPECT_LE(relative_error(image(*larger, given_noise(other_)), reference(other_, "img_file_f64")), 1e-9);
}

TEST_F(StyleGan1Controls, FusedUpsamplingEverywhereOrNowhereIsAnotherNetwork) {
    for (const bool fused : {false, true}) {
        options_.fused_scale = fused;
        const auto generator = open_generator(path_, options_);

        EXPECT_GT(relative_error(image(*generator, Noise::constant()), reference(expected_, "img_const_f64")), 1e-2);
    }
}

TEST_F(StyleGan1Controls, NoiseOfNeighbouringLayersSwappedIsSeen) {
    Noise swapped = given_noise(other_);
    std::swap(swapped.layers[10], swapped.layers[11]);
    const auto lern = with_setting("instance_norm_epsilon", "1e-05");

    EXPECT_GT(relative_error(image(*lern, swapped), reference(other_, "img_file_f64")), 1e-3);
}

TEST_F(StyleGan1Controls, GivenNoiseIsEachSamplesOwn) {
    const auto generator = open_generator(path_, options_);
    const at::Tensor w = generator->map(reference(expected_, "z").narrow(0, 0, 1)).repeat({2, 1});
    Noise noise = given_noise(other_);
    for (at::Tensor& layer : noise.layers) {
        layer = at::cat({layer, at::zeros_like(layer)}, 0);
    }

    const at::Tensor images = generator->synthesize(w, noise);

    EXPECT_LE(relative_error(images.narrow(0, 0, 1), image(*generator, given_noise(other_))), 1e-9);
    EXPECT_LE(relative_error(images.narrow(0, 1, 1), image(*generator, Noise::none())), 1e-9);
}

TEST_F(StyleGan1Controls, NoiseOfTheOptionsTakesThePlaceOfTheFiles) {
    for (int i = 0; i < 12; ++i) {
        const Array& stored = named(other_, "noise_" + std::to_string(i), "the golden file");
        Array image(DType::float32, {stored.shape()[2], stored.shape()[3]});
        std::ranges::copy(stored.values<float>(), image.values<float>().begin());
        options_.noise.push_back(std::move(image));
    }
    const auto generator = open_generator(golden("checkpoints/lern_sg1_r128.pt"), options_);

    EXPECT_TRUE(generator->has_constant_noise());
    EXPECT_LE(relative_error(image(*generator, Noise::constant()), reference(other_, "img_file_f64")), 1e-9);
}

}  // namespace
}  // namespace surveyor
