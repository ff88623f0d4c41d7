// The generator in assets against the public model class and an independent double-precision program
// (tests/golden/demo).
#include <ATen/TensorOperators.h>
#include <ATen/ops/linalg_svdvals.h>
#include <gtest/gtest.h>

#include "formats/npy.hpp"
#include "model_testing.hpp"
#include "models/all_models.hpp"

namespace surveyor {
namespace {

class DemoGenerator : public testing::Test {
  protected:
    [[nodiscard]] static std::unique_ptr<Generator> open(at::ScalarType dtype, double psi) {
        GeneratorOptions options;
        options.dtype = dtype;
        options.psi = psi;
        return open_generator(std::filesystem::path(SURVEYOR_SOURCE_DIR) / "assets/toy_faces_64.safetensors", options);
    }

    ArrayMap expected_ = read_npz(golden("demo/parity.npz"));
    at::Tensor z_ = reference(expected_, "z");
};

TEST_F(DemoGenerator, MapsInDoublePrecisionLikeTheReference) {
    const at::Tensor w = open(at::kDouble, 1.0)->map(z_);

    EXPECT_LT((w - reference(expected_, "w_f64")).abs().max().item<double>(), 1e-9);
}

TEST_F(DemoGenerator, DrawsTheReferenceImages) {
    const auto plain = open(at::kFloat, 1.0);
    const auto truncated = open(at::kFloat, 0.7);

    const at::Tensor images = plain->synthesize(plain->map(z_), Noise::constant());
    const at::Tensor calm = truncated->synthesize(truncated->map(z_), Noise::constant()).narrow(0, 0, 2);

    EXPECT_LT((images - reference(expected_, "image_const")).abs().max().item<double>(), 5e-5);
    EXPECT_LT((calm - reference(expected_, "image_const_psi070")).abs().max().item<double>(), 5e-5);
}

TEST_F(DemoGenerator, HasTheReferenceSingularValues) {
    const auto generator = open(at::kFloat, 1.0);
    const at::Tensor wanted = reference(expected_, "singular_values");

    // The reference formed its slopes, sqrt(2) and 0.2 sqrt(2), in single precision: its values are uniformly
    // 1.2e-7 low.
    for (std::int64_t i = 0; i < z_.size(0); ++i) {
        const at::Tensor found = at::linalg_svdvals(generator->linearise(z_[i], Precision::float64).jacobian);

        EXPECT_LT((found - wanted[i]).abs().max().item<double>(), 2e-7 * wanted[i][0].item<double>());
    }
}

}  // namespace
}  // namespace surveyor
