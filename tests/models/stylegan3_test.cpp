// Of a StyleGAN3 the mapping network serves, and images are refused.
#include "models/stylegan3.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/linalg_svdvals.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.hpp"
#include "formats/npy.hpp"
#include "model_testing.hpp"
#include "models/all_models.hpp"

namespace surveyor {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(StyleGan3, MapsLikeTheReference) {
    const ArrayMap expected = read_npz(golden("expected/sg3_mapping.npz"));
    const at::Tensor z = reference(expected, "z");
    for (const auto& [dtype, suffix, tolerance] :
         {std::tuple(at::kFloat, "f32", 1e-5), std::tuple(at::kDouble, "f64", 1e-12)}) {
        const auto plain = open_golden("checkpoints/sg3_mapping.pkl", dtype);
        const auto truncated = open_golden("checkpoints/sg3_mapping.pkl", dtype, 0.7);

        EXPECT_LE(relative_error(plain->map(z), reference(expected, std::string("w_") + suffix)), tolerance);
        EXPECT_LE(relative_error(truncated->map(z), reference(expected, std::string("w_psi070_") + suffix)), tolerance);
    }
}

TEST(StyleGan3, HasTheReferenceJacobian) {
    const ArrayMap expected = read_npz(golden("expected/sg3_mapping.npz"));
    const auto generator = open_golden("checkpoints/sg3_mapping.pkl", at::kFloat);
    const at::Tensor z = reference(expected, "z");
    for (std::int64_t i = 0; i < z.size(0); ++i) {
        const at::Tensor jacobian = generator->linearise(z[i], Precision::float64).jacobian;
        const at::Tensor wanted = reference(expected, "J_f64")[i];

        EXPECT_LE((jacobian - wanted).norm().item<double>(), 1e-12 * wanted.norm().item<double>());
        EXPECT_LE(relative_error(at::linalg_svdvals(jacobian), reference(expected, "s_f64")[i]), 1e-12);
    }
}

TEST(StyleGan3, SaysThatItDrawsNoImages) {
    const auto generator = open_golden("checkpoints/sg3_mapping.pkl", at::kFloat);
    const GeneratorInfo& info = generator->info();

    EXPECT_EQ(info.architecture, "stylegan3");
    EXPECT_EQ(info.resolution, 0);
    EXPECT_EQ(info.layers, 1);
    EXPECT_THAT(info.notes, Contains(HasSubstr("mapping network alone")));
    EXPECT_THAT(info.assumed, IsEmpty());
    EXPECT_FALSE(generator->has_constant_noise());
    EXPECT_THAT(generator->noise_shapes(), IsEmpty());
    EXPECT_EQ(generator->style_weights().size(0), 0);
    try {
        (void)generator->synthesize(generator->map(random_latents(2, info.z_dim)), Noise::none());
        FAIL() << "expected a DataError";
    } catch (const DataError& error) {
        EXPECT_THAT(error.what(), HasSubstr("only its mapping network"));
    }
}

}  // namespace
}  // namespace surveyor
