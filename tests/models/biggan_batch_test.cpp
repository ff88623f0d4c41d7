// As stylegan2_batch_test.cpp: an image may depend neither on its row within a batch nor on the images beside it.
#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include "base/error.hpp"
#include "biggan_testing.hpp"
#include "models/all_models.hpp"
#include "models/device.hpp"

namespace surveyor {
namespace {

class BigGanBatch : public testing::TestWithParam<std::string> {
  protected:
    BigGanBatch() : z_(random_latents(8, 12)) {
        configure_determinism();
        GeneratorOptions options = tiny_biggan_options(4, at::kFloat);
        options.space = GetParam();
        generator_ = make_generator(tiny_biggan(), options);
    }

    [[nodiscard]] at::Tensor drawn(const at::Tensor& z) const {
        return generator_->synthesize(generator_->map(z), Noise::constant(), z);
    }

    at::Tensor z_;
    std::unique_ptr<Generator> generator_;
};

TEST_P(BigGanBatch, RowPositionDoesNotChangeABit) {
    const at::Tensor turned = at::cat({z_.narrow(0, 3, 5), z_.narrow(0, 0, 3)}, 0);

    const at::Tensor images = drawn(z_);
    const at::Tensor turned_images = drawn(turned);

    EXPECT_TRUE(same_bits(images.narrow(0, 3, 5), turned_images.narrow(0, 0, 5)));
    EXPECT_TRUE(same_bits(images.narrow(0, 0, 3), turned_images.narrow(0, 5, 3)));
}

TEST_P(BigGanBatch, PartnersDoNotChangeABit) {
    const at::Tensor padded = at::cat({z_.narrow(0, 0, 2), at::zeros({6, 12}, at::kDouble)}, 0);

    EXPECT_TRUE(same_bits(drawn(z_).narrow(0, 0, 2), drawn(padded).narrow(0, 0, 2)));
}

TEST_P(BigGanBatch, ASampleAloneAgreesWithItselfInABatch) {
    const at::Tensor images = drawn(z_);

    for (std::int64_t i = 0; i < z_.size(0); ++i) {
        EXPECT_LE(relative_error(drawn(z_.narrow(0, i, 1)), images.narrow(0, i, 1)), 2e-5);
    }
}

TEST_P(BigGanBatch, MisshapenInputIsRefused) {
    const at::Tensor w = generator_->map(z_);

    EXPECT_THROW((void)generator_->map(at::zeros({2, 5})), ContractViolation);
    EXPECT_THROW((void)generator_->synthesize(w, Noise::none()), ContractViolation) << "without z";
    EXPECT_THROW((void)generator_->synthesize(w, Noise::none(), z_.narrow(0, 0, 7)), ContractViolation);
    EXPECT_THROW((void)generator_->synthesize(w.narrow(1, 0, 8), Noise::none(), z_), ContractViolation);
    EXPECT_THROW((void)generator_->synthesize(w, Noise::given({at::zeros({1, 1, 4, 4})}), z_), ContractViolation);
}

INSTANTIATE_TEST_SUITE_P(Spaces, BigGanBatch, testing::Values("gen_z", "layer_2"), [](const auto& chosen) {
    return chosen.param;
});

}  // namespace
}  // namespace surveyor
