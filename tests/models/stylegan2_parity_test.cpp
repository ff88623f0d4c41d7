// Numbers of the public StyleGAN2 programs (READMEs of tests/golden/checkpoints, expected, stylegan2). Tolerances are
// the ones argued there: single precision sees summation order, double precision nothing but rounding, so it also shows
// the tiny epsilons.
#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/linalg_svdvals.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "formats/npy.hpp"
#include "model_testing.hpp"
#include "models/all_models.hpp"
#include "models/device.hpp"
#include "stylegan2_fixtures.hpp"

namespace surveyor {
namespace {

struct Arithmetic {
    std::string suffix;
    at::ScalarType dtype;
    double w_tolerance;
    double image_tolerance;
};

std::ostream& operator<<(std::ostream& out, const Arithmetic& arithmetic) {
    return out << arithmetic.suffix;
}

using Case = std::tuple<StyleGan2Fixture, Arithmetic>;

class StyleGan2Parity : public testing::TestWithParam<Case> {
  protected:
    StyleGan2Parity() : expected_(read_npz(golden(fixture().expected))), z_(reference(expected_, "z")) {
        configure_determinism();
    }

    [[nodiscard]] static const StyleGan2Fixture& fixture() { return std::get<0>(GetParam()); }

    [[nodiscard]] static const Arithmetic& arithmetic() { return std::get<1>(GetParam()); }

    [[nodiscard]] static bool is_double() { return arithmetic().dtype == at::kDouble; }

    [[nodiscard]] static double image_tolerance() {
        return is_double() ? fixture().double_image_tolerance : arithmetic().image_tolerance;
    }

    [[nodiscard]] FixtureGenerators open(double psi = 1.0, int cutoff = 0) const {
        GeneratorOptions options = fixture().options;
        options.dtype = arithmetic().dtype;
        options.psi = psi == 0.7 && is_double() ? fixture().psi070 : psi;
        options.psi_cutoff = cutoff;
        return {fixture(), expected_, options};
    }

    [[nodiscard]] bool has(const std::string& name) const { return expected_.contains(name + arithmetic().suffix); }

    [[nodiscard]] at::Tensor wanted(const std::string& name) const {
        return reference(expected_, name + arithmetic().suffix);
    }

    [[nodiscard]] at::Tensor image(const Noise& noise, double psi = 1.0, int cutoff = 0) const {
        const FixtureGenerators generators = open(psi, cutoff);
        return generators.any().synthesize(generators.map(z_), noise);
    }

    /// Rows 0..3 of W+ from the first sample, the others from the second.
    [[nodiscard]] at::Tensor mixed_image() const {
        const FixtureGenerators generators = open();
        const at::Tensor w = generators.map(z_);
        at::Tensor ws = w.narrow(0, 1, 1).unsqueeze(1).repeat({1, generators.any().info().layers, 1});
        ws.narrow(1, 0, 4).copy_(w.narrow(0, 0, 1).unsqueeze(1).expand({-1, 4, -1}));
        return generators.any().synthesize(ws, Noise::constant());
    }

    /// With the noise images of the expected file as options.
    [[nodiscard]] at::Tensor image_of_given_noise() const {
        GeneratorOptions options = fixture().options;
        options.dtype = arithmetic().dtype;
        for (int i = 0; expected_.contains("noise_" + std::to_string(i)); ++i) {
            const Array& noise = expected_.at("noise_" + std::to_string(i));
            options.noise.push_back(noise.reshaped({noise.size(2), noise.size(3)}));
        }
        const FixtureGenerators generators(fixture(), expected_, options);
        return generators.any().synthesize(generators.map(z_), Noise::constant());
    }

    /// One w per class for the first z.
    [[nodiscard]] at::Tensor w_of_all_classes() const {
        ArrayMap labels = expected_;
        labels["c"] = expected_.at("c_all");
        GeneratorOptions options = fixture().options;
        options.dtype = arithmetic().dtype;
        const FixtureGenerators generators(fixture(), labels, options);
        return generators.map(z_.narrow(0, 0, 1).expand({labels.at("c").size(0), -1}));
    }

    ArrayMap expected_;
    at::Tensor z_;
};

TEST_P(StyleGan2Parity, GivesEveryMapAndImageThatTheReferenceGave) {
    const auto wplus = [&](const Noise& noise) {
        return open().any().synthesize(reference(expected_, "wplus"), noise);
    };
    const std::vector<std::pair<std::string, std::function<at::Tensor()>>> quantities = {
        {"w_", [&] { return open().map(z_); }},
        {"w_psi070_", [&] { return open(0.7).map(z_); }},
        {"w_all_classes_", [&] { return w_of_all_classes(); }},
        {"img_const_", [&] { return image(Noise::constant()); }},
        {"img_none_", [&] { return image(Noise::none()); }},
        {"img_const_psi070_", [&] { return image(Noise::constant(), 0.7); }},
        {"img_const_psi050_cut3_", [&] { return image(Noise::constant(), 0.5, 3); }},
        {"img_wplus_const_", [&] { return wplus(Noise::constant()); }},
        {"img_wplus_none_", [&] { return wplus(Noise::none()); }},
        {"img_mix4_const_", [&] { return mixed_image(); }},
        {"img_filenoise_", [&] { return image_of_given_noise(); }},
    };
    std::size_t compared = 0;
    for (const auto& [name, compute] : quantities) {
        if (has(name)) {
            ++compared;
            const double tolerance = name.starts_with("w_") ? arithmetic().w_tolerance : image_tolerance();
            EXPECT_LE(relative_error(compute(), wanted(name)), tolerance) << name;
        }
    }
    const auto is_result = [&](const auto& entry) {
        return (entry.first.starts_with("w_") || entry.first.starts_with("img_")) &&
               entry.first.ends_with(arithmetic().suffix);
    };
    EXPECT_EQ(compared, std::count_if(expected_.begin(), expected_.end(), is_result)) << "every result is compared";
}

TEST_P(StyleGan2Parity, DrawsTheSameInsideABatchOfEightAndAlone) {
    if (!has("img_const_")) {
        return;  // a reference of the mapping alone
    }
    const FixtureGenerators generators = open();
    const at::Tensor w = generators.map(z_);
    const at::Tensor others = generators.any().map(random_latents(6, z_.size(1)));

    const at::Tensor images = generators.any().synthesize(at::cat({others, w}, 0), Noise::constant());

    EXPECT_LE(relative_error(images.narrow(0, 6, 2), wanted("img_const_")), image_tolerance());
    for (std::int64_t i = 0; i < w.size(0); ++i) {
        const at::Tensor alone = generators.any().synthesize(w.narrow(0, i, 1), Noise::constant());
        EXPECT_LE(relative_error(alone, wanted("img_const_").narrow(0, i, 1)), image_tolerance());
    }
}

TEST_P(StyleGan2Parity, HasTheReferenceJacobianAndSingularValues) {
    const FixtureGenerators generators = open();
    for (std::int64_t i = 0; i < z_.size(0); ++i) {
        const MapLinearisation exact = generators.of_sample(i).linearise(z_[i], Precision::float64);
        const MapLinearisation mixed = generators.of_sample(i).linearise(z_[i], Precision::mixed);
        const at::Tensor wanted_jacobian = reference(expected_, "J_f64")[i];
        const double size = wanted_jacobian.norm().item<double>();

        EXPECT_LE((exact.jacobian - wanted_jacobian).norm().item<double>(), 1e-12 * size);
        EXPECT_LE((mixed.jacobian - wanted_jacobian).norm().item<double>(), 1e-5 * size);
        EXPECT_LE(relative_error(at::linalg_svdvals(exact.jacobian), reference(expected_, "s_f64")[i]), 1e-12);
        EXPECT_LE(relative_error(exact.w, reference(expected_, "w_f64")[i]), 1e-12);
        EXPECT_TRUE(same_bits(exact.w, mixed.w));
    }
}

TEST_P(StyleGan2Parity, IsToldFromItsTensors) {
    const FixtureGenerators generators = open();
    const GeneratorInfo& info = generators.any().info();

    EXPECT_EQ(info.architecture, "stylegan2");
    EXPECT_EQ(info.layout, fixture().layout);
    EXPECT_EQ(info.z_dim, z_.size(1));
    EXPECT_EQ(info.w_dim, reference(expected_, "w_f64").size(1));
    EXPECT_EQ(info.classes, expected_.contains("c") ? expected_.at("c").size(1) : 0);
    if (has("img_const_")) {
        EXPECT_EQ(info.resolution, wanted("img_const_").size(3));
        EXPECT_EQ(info.layers, expected_.at("wplus").size(1));
    }
}

const Arithmetic single_precision = {"f32", at::kFloat, 1e-5, 2e-5};
const Arithmetic double_precision = {"f64", at::kDouble, 1e-12, 1e-11};

INSTANTIATE_TEST_SUITE_P(All,
                         StyleGan2Parity,
                         testing::Combine(testing::ValuesIn(stylegan2_fixtures()),
                                          testing::Values(single_precision, double_precision)),
                         [](const testing::TestParamInfo<Case>& chosen) {
                             return std::get<0>(chosen.param).name() + "_" + std::get<1>(chosen.param).suffix;
                         });

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

}  // namespace
}  // namespace surveyor
