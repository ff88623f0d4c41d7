#include "models/mapping_jacobian.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/linalg_svdvals.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/outer.h>
#include <gtest/gtest.h>

#include <cmath>

#include "model_testing.hpp"

namespace surveyor {
namespace {

/// Weights as at initialisation with equalised learning rate and gain folded in, and biases that move the masks.
Mapping random_mapping(int layers, std::int64_t z_dim, std::int64_t width) {
    Mapping mapping;
    std::int64_t in = z_dim;
    for (int l = 0; l < layers; ++l) {
        const auto seed = static_cast<std::uint64_t>(100 + l);
        const double scale = std::sqrt(2.0 / static_cast<double>(in));
        const at::Tensor bias = random_latents(1, width, seed + 50)[0] * 0.1;
        mapping.layers.push_back({random_latents(width, in, seed) * scale, bias});
        in = width;
    }
    return mapping;
}

/// The chain rule written out, one factor after the other.
at::Tensor plain_jacobian(const Mapping& mapping, const at::Tensor& z) {
    const double mean_square = (z * z).mean().item<double>() + 1e-8;
    const double r = 1 / std::sqrt(mean_square);
    const auto d = static_cast<double>(z.numel());
    at::Tensor jacobian = (at::eye(z.numel(), at::kDouble) - at::outer(z, z) * (r * r / d)) * r;
    at::Tensor h = z * r;
    for (const MappingLayer& layer : mapping.layers) {
        const at::Tensor p = at::matmul(layer.weight, h) + layer.bias;
        const at::Tensor slopes = (p > 0).to(at::kDouble) * 0.8 + 0.2;
        jacobian = slopes.unsqueeze(1) * at::matmul(layer.weight, jacobian);
        h = slopes * p;
    }
    return jacobian;
}

class PairedProduct : public testing::TestWithParam<int> {};

TEST_P(PairedProduct, EqualsTheChainRuleForAnyNumberOfLayers) {
    const Mapping mapping = random_mapping(GetParam(), 48, 64);
    const MappingJacobian jacobian(mapping);

    for (std::uint64_t seed = 0; seed < 5; ++seed) {
        const at::Tensor z = random_latents(1, 48, seed)[0];
        const MapLinearisation found = jacobian.linearise(z, Precision::float64);

        const at::Tensor expected = plain_jacobian(mapping, z);
        EXPECT_LE((found.jacobian - expected).norm().item<double>(), 1e-13 * expected.norm().item<double>());
        EXPECT_LE(relative_error(found.w, mapping.forward(z.unsqueeze(0))[0]), 1e-13);
    }
}

INSTANTIATE_TEST_SUITE_P(Layers, PairedProduct, testing::Values(1, 2, 3, 7, 8));

TEST(MappingJacobian, AgreesWithCentralDifferences) {
    // KAT-1.7: width 64, eight layers, h = 1e-6. No mask changes within h of this z, or the difference would be
    // large.
    const Mapping mapping = random_mapping(8, 64, 64);
    const at::Tensor z = random_latents(1, 64, 9)[0];
    const at::Tensor steps = at::eye(64, at::kDouble) * 1e-6;

    const at::Tensor ahead = mapping.forward(z.unsqueeze(0) + steps);
    const at::Tensor behind = mapping.forward(z.unsqueeze(0) - steps);
    const at::Tensor jacobian = MappingJacobian(mapping).linearise(z, Precision::float64).jacobian;

    EXPECT_LT((jacobian - (ahead - behind).t() / 2e-6).abs().max().item<double>(), 1e-7);
}

TEST(MappingJacobian, SendsZItselfToAlmostNothing) {
    // KAT-1.5: the normalisation removes the length of z, so the radial direction is null up to the epsilon in the
    // root.
    const Mapping mapping = random_mapping(8, 64, 64);
    const MappingJacobian jacobian(mapping);
    const at::Tensor z = random_latents(1, 64, 4)[0];

    const at::Tensor exact = jacobian.linearise(z, Precision::float64).jacobian;
    const at::Tensor mixed = jacobian.linearise(z, Precision::mixed).jacobian;
    const double largest = at::linalg_svdvals(exact)[0].item<double>();

    EXPECT_LT(at::matmul(exact, z).norm().item<double>(), 1e-7 * largest * z.norm().item<double>());
    EXPECT_LT(at::matmul(mixed, z).norm().item<double>(), 1e-7 * largest * z.norm().item<double>());
}

TEST(MappingJacobian, InSinglePrecisionIsRightToSixDigits) {
    const Mapping mapping = random_mapping(8, 256, 256);
    const MappingJacobian jacobian(mapping);
    const at::Tensor z = random_latents(1, 256, 4)[0];

    const at::Tensor exact = jacobian.linearise(z, Precision::float64).jacobian;
    const at::Tensor mixed = jacobian.linearise(z, Precision::mixed).jacobian;

    const double error = ((mixed - exact).norm() / exact.norm()).item<double>();
    EXPECT_LT(error, 5e-6);
    EXPECT_GT(error, 1e-9) << "mixed is expected to compute in single precision";
}

TEST(MappingJacobian, TakesTheLowSlopeAtExactlyZero) {
    // One layer, identity weight, the bias cancels the first unit's input: its slope must be 0.2.
    at::Tensor z = at::empty({2}, at::kDouble).fill_(1.0);
    Mapping mapping;
    mapping.layers.push_back({at::eye(2, at::kDouble), at::empty({2}, at::kDouble).fill_(0.0)});
    const double r = 1 / std::sqrt(1 + 1e-8);
    mapping.layers[0].bias[0] = -r;

    const at::Tensor jacobian = MappingJacobian(mapping).linearise(z, Precision::float64).jacobian;

    // P = r (I - r^2/2 [1 1; 1 1]): the rows of J are 0.2 and 1.0 times those of P.
    EXPECT_NEAR(jacobian[0][1].item<double>(), -0.2 * r * r * r / 2, 1e-15);
    EXPECT_NEAR(jacobian[1][0].item<double>(), -1.0 * r * r * r / 2, 1e-15);
}

}  // namespace
}  // namespace surveyor
