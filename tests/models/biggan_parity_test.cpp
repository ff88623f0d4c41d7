// Numbers of the public BigGAN-deep program (tests/golden/expected/README.md: biggan_tiny, tolerances): float32 sees
// the order of summation, float64 nothing but rounding.
#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/linalg_svd.h>
#include <gtest/gtest.h>

#include "biggan_testing.hpp"
#include "formats/npy.hpp"
#include "models/all_models.hpp"
#include "models/device.hpp"

namespace surveyor {
namespace {

struct BigGanArithmetic {
    std::string suffix;
    at::ScalarType dtype;
    double start_tolerance;
    double image_tolerance;
};

class BigGanParity : public testing::TestWithParam<BigGanArithmetic> {
  protected:
    BigGanParity() : expected_(read_npz(golden("expected/biggan_tiny.npz"))), z_(reference(expected_, "z")) {
        configure_determinism();
    }

    [[nodiscard]] at::Tensor wanted(const std::string& name) const {
        return reference(expected_, name + "_" + GetParam().suffix);
    }

    /// The generator of sample `row`, whose class is its own.
    [[nodiscard]] std::unique_ptr<Generator> open(std::int64_t row, GeneratorOptions options = {}) const {
        return open_labelled("c", row, std::move(options));
    }

    [[nodiscard]] std::unique_ptr<Generator> open_labelled(const std::string& labels,
                                                           std::int64_t row,
                                                           GeneratorOptions options) const {
        const at::Tensor label = reference(expected_, labels)[row];
        options.label.assign(label.data_ptr<double>(), label.data_ptr<double>() + label.numel());
        options.dtype = GetParam().dtype;
        return make_generator(tiny_biggan(), options);
    }

    [[nodiscard]] at::Tensor z(std::int64_t row) const { return z_.narrow(0, row, 1); }

    [[nodiscard]] at::Tensor image(const Generator& generator, std::int64_t row) const {
        return generator.synthesize(generator.map(z(row)), Noise::none(), z(row));
    }

    ArrayMap expected_;
    at::Tensor z_;
};

TEST_P(BigGanParity, MapsToTheFlatOutputOfTheFirstLayer) {
    for (std::int64_t row = 0; row < 2; ++row) {
        EXPECT_LE(relative_error(open(row)->map(z(row)), wanted("genz").narrow(0, row, 1)), GetParam().start_tolerance);
    }
}

TEST_P(BigGanParity, DrawsLikeTheReferenceAtEveryTruncation) {
    const std::vector<std::pair<double, std::string>> truncations = {{1.0, "img_T1000"},
                                                                     {0.4, "img_T0400"},
                                                                     {0.14, "img_T0140"},
                                                                     {0.437, "img_T0437"},
                                                                     {0.58, "img_T0580"},
                                                                     {0.94, "img_T0940"}};
    for (const auto& [truncation, name] : truncations) {
        GeneratorOptions options;
        options.truncation = truncation;
        for (std::int64_t row = 0; row < 2; ++row) {
            const double error = relative_error(image(*open(row, options), row), wanted(name).narrow(0, row, 1));

            EXPECT_LE(error, GetParam().image_tolerance) << "T = " << truncation << ", sample " << row;
        }
    }
}

TEST_P(BigGanParity, DrawsTheSameFromWhicheverLayerWIs) {
    const std::vector<std::string> spaces = open(0)->info().spaces;
    ASSERT_EQ(spaces.size(), 7);
    for (const std::string& space : spaces) {
        GeneratorOptions options;
        options.space = space;
        for (std::int64_t row = 0; row < 2; ++row) {
            const double error = relative_error(image(*open(row, options), row), wanted("img_T1000").narrow(0, row, 1));

            EXPECT_LE(error, GetParam().image_tolerance) << space << ", sample " << row;
        }
    }
}

TEST_P(BigGanParity, DrawsEachSampleInABatchOfEight) {
    for (std::int64_t row = 0; row < 2; ++row) {
        const auto generator = open(row);
        const at::Tensor batch = at::cat({random_latents(5, 12), z(row), random_latents(2, 12, 1)}, 0);

        const at::Tensor images = generator->synthesize(generator->map(batch), Noise::none(), batch);

        EXPECT_LE(relative_error(images.narrow(0, 5, 1), wanted("img_T1000").narrow(0, row, 1)),
                  GetParam().image_tolerance);
    }
}

TEST_P(BigGanParity, HasTheReferenceJacobianEverywhere) {
    const auto generator = open(0);
    const at::Tensor jacobian = reference(expected_, "J_genz_f64");
    const double size = jacobian.norm().item<double>();
    for (const at::Tensor& point : {z_[0], z_[1], random_latents(1, 12)[0]}) {
        for (const Precision precision : {Precision::float64, Precision::mixed}) {
            const MapLinearisation found = generator->linearise(point, precision);

            EXPECT_LE((found.jacobian - jacobian).norm().item<double>(), 1e-12 * size);
        }
    }
    const at::Tensor values = std::get<1>(at::linalg_svd(generator->linearise(z_[0], Precision::float64).jacobian));
    EXPECT_LE(relative_error(values, reference(expected_, "s_genz_f64")), 1e-12);
    EXPECT_LE(relative_error(generator->linearise(z_[0], Precision::float64).w, reference(expected_, "genz_f64")[0]),
              1e-12);
}

INSTANTIATE_TEST_SUITE_P(Arithmetics,
                         BigGanParity,
                         testing::Values(BigGanArithmetic{"f32", at::kFloat, 1e-5, 2e-5},
                                         BigGanArithmetic{"f64", at::kDouble, 1e-12, 1e-11}),
                         [](const auto& chosen) { return chosen.param.suffix; });

/// What the reference ran in one precision only, and what must fail.
class BigGanParityControls : public BigGanParity {};

TEST_P(BigGanParityControls, DrawsAMixtureOfClasses) {
    GeneratorOptions options;
    options.truncation = 0.4;
    for (std::int64_t row = 0; row < 2; ++row) {
        const auto generator = open_labelled("c_mixed", row, options);

        EXPECT_LE(relative_error(image(*generator, row), wanted("img_mixed_T0400").narrow(0, row, 1)), 2e-5);
    }
}

TEST_P(BigGanParityControls, StraightLinesBetweenStatisticsAreFarOutsideTheTolerance) {
    GeneratorOptions options;
    options.truncation = 0.437;
    options.statistics = "linear";

    EXPECT_GT(relative_error(image(*open(0, options), 0), wanted("img_T0437").narrow(0, 0, 1)), 1e-3);
}

TEST_P(BigGanParityControls, TheFirstMapReadChannelsFirstIsFarOutsideTheTolerance) {
    const auto generator = open(0);
    const at::Tensor w = generator->map(z(0));
    const at::Tensor turned = w.reshape({1, 16, 128}).transpose(1, 2).reshape({1, 2048});

    EXPECT_GT(relative_error(generator->synthesize(turned, Noise::none(), z(0)), wanted("img_T1000").narrow(0, 0, 1)),
              1e-2);
}

TEST_P(BigGanParityControls, AnotherClassAndAnotherZOfTheLaterLayersAreFarOutsideTheTolerance) {
    const auto generator = open(0);
    const at::Tensor w = generator->map(z(0));

    EXPECT_GT(relative_error(image(*open(1), 0), wanted("img_T1000").narrow(0, 0, 1)), 1e-2);
    EXPECT_GT(relative_error(generator->synthesize(w, Noise::none(), z(1)), wanted("img_T1000").narrow(0, 0, 1)), 1e-2);
}

INSTANTIATE_TEST_SUITE_P(Single,
                         BigGanParityControls,
                         testing::Values(BigGanArithmetic{"f32", at::kFloat, 1e-5, 2e-5}),
                         [](const auto& chosen) { return chosen.param.suffix; });

}  // namespace
}  // namespace surveyor
