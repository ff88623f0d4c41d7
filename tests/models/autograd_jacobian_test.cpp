// Automatic differentiation against closed forms, against the Jacobians of the reference programs, and against
// differences.
#include "models/autograd_jacobian.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/full.h>
#include <ATen/ops/grid_sampler.h>
#include <ATen/ops/linspace.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/sqrt.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include <cmath>
#include <thread>

#include "base/error.hpp"
#include "biggan_testing.hpp"
#include "formats/npy.hpp"
#include "models/all_models.hpp"
#include "models/biggan_network.hpp"
#include "models/device.hpp"
#include "models/mapping.hpp"
#include "models/style_generator.hpp"

namespace surveyor {
namespace {

class AutogradJacobian : public testing::Test {
  protected:
    AutogradJacobian() { configure_determinism(); }
};

/// |a - b| / |b| in the Frobenius norm.
double distance(const at::Tensor& a, const at::Tensor& b) {
    return (a - b).norm().item<double>() / b.norm().item<double>();
}

RowMap times(const at::Tensor& matrix) {
    return [matrix](const at::Tensor& z) { return at::matmul(z, matrix.t()); };
}

TEST_F(AutogradJacobian, EqualsTheReferenceAndTheClosedFormOfStyleGan2) {
    const ArrayMap expected = read_npz(golden("expected/nv_sg2_r32.npz"));
    const auto path = golden("local_basis/nv_sg2_r32.safetensors");
    const NetworkFile file = load_network(open_checkpoint(path), {});
    const Mapping mapping = folded_mapping(file.weights, usual_mapping_multiplier, std::sqrt(2.0), std::sqrt(2.0));
    const RowMap map = [&](const at::Tensor& z) { return mapping.forward(z); };
    const auto generator = open_golden("local_basis/nv_sg2_r32.safetensors", at::kFloat);
    const at::Tensor z = reference(expected, "z");
    for (std::int64_t i = 0; i < 2; ++i) {
        const at::Tensor wanted = reference(expected, "J_f64")[i];
        for (const auto mode : {Differentiation::automatic, Differentiation::forward, Differentiation::reverse}) {
            const MapLinearisation found = autograd_jacobian(map, z[i], mode);

            EXPECT_LE(distance(found.jacobian, wanted), 1e-12);
            EXPECT_LE(distance(found.jacobian, generator->linearise(z[i], Precision::float64).jacobian), 1e-12);
            EXPECT_LE(relative_error(found.w, reference(expected, "w_f64")[i]), 1e-12);
            EXPECT_FALSE(found.jacobian.requires_grad());
        }
    }
}

TEST_F(AutogradJacobian, EqualsTheClosedFormOfTheFirstLayerOfBigGan) {
    const auto generator = make_generator(tiny_biggan(), tiny_biggan_options(1));
    const RowMap map = [&](const at::Tensor& z) { return generator->map(z); };
    const at::Tensor z = random_latents(1, 12)[0];

    const MapLinearisation found = autograd_jacobian(map, z, Differentiation::forward);

    EXPECT_LE(distance(found.jacobian, generator->linearise(z, Precision::float64).jacobian), 1e-12);
    EXPECT_LE(distance(found.jacobian, reference(read_npz(golden("expected/biggan_tiny.npz")), "J_genz_f64")), 1e-12);
}

/// Central differences with a step that halves the digits; points where a ReLU or a maximum switches inside the step
/// show as larger differences in few entries, so the comparison is of the whole matrix.
TEST_F(AutogradJacobian, EqualsDifferencesInLaterLayersOfBigGan) {
    constexpr double step = 1e-6;
    for (const std::string space : {"layer_0", "layer_1", "layer_4", "layer_5"}) {  // the attention is before layer 4
        GeneratorOptions options = tiny_biggan_options(1);
        options.space = space;
        const auto generator = make_generator(tiny_biggan(), options);
        const at::Tensor z = random_latents(1, 12, 5)[0];
        const at::Tensor steps = at::eye(12, at::kDouble) * step;

        const MapLinearisation found = generator->linearise(z, Precision::float64);
        const at::Tensor differences = ((generator->map(z + steps) - generator->map(z - steps)) / (2 * step)).t();

        EXPECT_EQ(found.jacobian.size(0), generator->info().w_dim);
        EXPECT_LE(distance(found.jacobian, differences), 1e-6) << space;
        EXPECT_LE(relative_error(found.w, generator->map(z.unsqueeze(0))[0]), 1e-13) << space;
        EXPECT_GT(distance(found.jacobian, generator->linearise(-z, Precision::float64).jacobian), 0.1)
            << space << " curves";
    }
}

TEST_F(AutogradJacobian, BothWaysAgreeThroughNormsAttentionAndPooling) {
    const NetworkFile file = load_network(tiny_biggan(), {});
    const BigGanConfig config = BigGanConfig::of_settings(file.settings);
    const BigGanCondition condition = biggan_condition(file.weights, config, tiny_biggan_options(1));
    const BigGanNetwork network({file.weights, condition, at::kCPU, at::kDouble}, config, 5);
    // The first outputs alone: reverse goes row by row.
    const RowMap map = [&](const at::Tensor& z) {
        return network.through(network.first_map(network.start(z)), z, 0, 4).flatten(1).narrow(1, 0, 40);
    };
    const at::Tensor z = random_latents(1, 12, 5)[0];

    const at::Tensor forward = autograd_jacobian(map, z, Differentiation::forward).jacobian;
    const at::Tensor reverse = autograd_jacobian(map, z, Differentiation::reverse).jacobian;

    EXPECT_LE(distance(forward, reverse), 1e-13);
    EXPECT_GT(reverse.norm().item<double>(), 1e-3);
}

TEST_F(AutogradJacobian, InReverseAMapWithoutGradientsIsRefused) {
    const auto generator = make_generator(tiny_biggan(), tiny_biggan_options(1));
    const RowMap map = [&](const at::Tensor& z) { return generator->map(z).narrow(1, 0, 3); };  // inference

    EXPECT_THROW((void)autograd_jacobian(map, random_latents(1, 12)[0], Differentiation::reverse), DataError);
}

TEST_F(AutogradJacobian, BatchesDoNotShowInTheResult) {
    // Two rows per batch forward, and many batches in reverse.
    const at::Tensor tall = random_latents(std::int64_t{1} << 21, 3);
    const at::Tensor z = random_latents(1, 3)[0];
    EXPECT_EQ((autograd_jacobian(times(tall), z).jacobian - tall).abs().max().item<double>(), 0.0);

    const at::Tensor wide = random_latents(7, 3000);
    const at::Tensor point = random_latents(1, 3000)[0];
    EXPECT_EQ((autograd_jacobian(times(wide), point).jacobian - wide).abs().max().item<double>(), 0.0);
}

TEST_F(AutogradJacobian, AnOperatorWithoutForwardDerivativeGoesInReverse) {
    const at::Tensor picture = at::linspace(0, 1, 16, at::kDouble).reshape({1, 1, 4, 4}) + 0.5;
    const RowMap map = [&](const at::Tensor& z) {
        // z is a position, at which the picture is interpolated.
        const at::Tensor grid = z.reshape({-1, 1, 1, 2});
        const at::Tensor value = at::grid_sampler(picture.expand({z.size(0), -1, -1, -1}), grid, 0, 0, true).flatten(1);
        return at::cat({value, value * value, z}, 1);
    };
    const at::Tensor z = at::full({2}, 0.1, at::kDouble);

    const MapLinearisation found = autograd_jacobian(map, z);

    EXPECT_THROW((void)autograd_jacobian(map, z, Differentiation::forward), DataError);
    EXPECT_NEAR(found.jacobian[0][0].item<double>(), 1.5 / 15, 1e-14);  // 1/15 a column, 1.5 columns a unit of x
    EXPECT_NEAR(found.jacobian[0][1].item<double>(), 1.5 * 4 / 15, 1e-14);
    EXPECT_NEAR(found.jacobian[1][0].item<double>(), 2 * found.w[0].item<double>() * 1.5 / 15, 1e-14);
    EXPECT_EQ(found.jacobian[2][0].item<double>(), 1.0);
}

TEST_F(AutogradJacobian, AMapThatIgnoresZHasNoDerivative) {
    const RowMap map = [](const at::Tensor& z) { return at::ones({z.size(0), 4}, at::kDouble); };

    EXPECT_TRUE(same_bits(autograd_jacobian(map, at::ones({2})).jacobian, at::zeros({4, 2}, at::kDouble)));
}

TEST_F(AutogradJacobian, AnInfiniteDerivativeIsToldAndNotReturned) {
    const RowMap map = [](const at::Tensor& z) { return at::sqrt(z); };

    EXPECT_THROW((void)autograd_jacobian(map, at::zeros({2})), NumericError);
}

TEST_F(AutogradJacobian, ThreadsDifferentiateOneAfterTheOther) {
    const at::Tensor matrix = random_latents(300, 60);
    std::vector<double> errors(4, 1.0);
    std::vector<std::thread> threads;
    for (std::size_t t = 0; t < errors.size(); ++t) {
        threads.emplace_back([&, t] {
            configure_determinism();
            double largest = 0;
            for (int repeat = 0; repeat < 20; ++repeat) {
                const at::Tensor z = random_latents(1, 60, t)[0];
                largest = std::max(largest,
                                   (autograd_jacobian(times(matrix), z).jacobian - matrix).abs().max().item<double>());
            }
            errors[t] = largest;
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }

    EXPECT_EQ(errors, std::vector<double>(4, 0.0));
}

}  // namespace
}  // namespace surveyor
