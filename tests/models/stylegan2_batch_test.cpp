// A sample's image may not depend on its company: not at all on its row within a batch, and on the size of the
// batch only in the last bits (other kernels).
#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include <span>

#include "base/error.hpp"
#include "base/random.hpp"
#include "model_testing.hpp"
#include "models/all_models.hpp"
#include "models/device.hpp"

namespace surveyor {
namespace {

class StyleGan2Batch : public testing::Test {
  protected:
    StyleGan2Batch() {
        configure_determinism();
        generator_ = open_generator(std::filesystem::path(SURVEYOR_SOURCE_DIR) / "assets/toy_faces_64.safetensors", {});
        z_ = random_latents(8, generator_->info().z_dim);
    }

    [[nodiscard]] std::vector<at::Tensor> drawn_noise(std::int64_t samples) const {
        std::vector<at::Tensor> layers;
        for (const Shape& shape : generator_->noise_shapes()) {
            at::Tensor image = at::zeros({samples, 1, shape[0], shape[1]}, at::kFloat);
            RandomStream(3, Purpose::sample_noise, layers.size())
                .normals(std::span(image.data_ptr<float>(), static_cast<std::size_t>(image.numel())));
            layers.push_back(image);
        }
        return layers;
    }

    std::unique_ptr<Generator> generator_;
    at::Tensor z_;
};

TEST_F(StyleGan2Batch, RowPositionDoesNotChangeABit) {
    const at::Tensor turned = at::cat({z_.narrow(0, 3, 5), z_.narrow(0, 0, 3)}, 0);

    const at::Tensor w = generator_->map(z_);
    const at::Tensor turned_w = generator_->map(turned);
    const at::Tensor images = generator_->synthesize(w, Noise::constant());
    const at::Tensor turned_images = generator_->synthesize(turned_w, Noise::constant());

    EXPECT_TRUE(same_bits(w.narrow(0, 3, 5), turned_w.narrow(0, 0, 5)));
    EXPECT_TRUE(same_bits(w.narrow(0, 0, 3), turned_w.narrow(0, 5, 3)));
    EXPECT_TRUE(same_bits(images.narrow(0, 3, 5), turned_images.narrow(0, 0, 5)));
    EXPECT_TRUE(same_bits(images.narrow(0, 0, 3), turned_images.narrow(0, 5, 3)));
}

TEST_F(StyleGan2Batch, PartnersDoNotChangeABit) {
    const at::Tensor padded = at::cat({z_.narrow(0, 0, 2), at::zeros({6, z_.size(1)}, at::kDouble)}, 0);

    const at::Tensor full = generator_->synthesize(generator_->map(z_), Noise::constant());
    const at::Tensor part = generator_->synthesize(generator_->map(padded), Noise::constant());

    EXPECT_TRUE(same_bits(full.narrow(0, 0, 2), part.narrow(0, 0, 2)));
}

TEST_F(StyleGan2Batch, ASampleAloneAgreesWithItselfInABatch) {
    const at::Tensor w = generator_->map(z_);
    const at::Tensor images = generator_->synthesize(w, Noise::constant());

    for (std::int64_t i = 0; i < z_.size(0); ++i) {
        const at::Tensor alone = generator_->synthesize(generator_->map(z_.narrow(0, i, 1)), Noise::constant());

        EXPECT_LE(relative_error(alone, images.narrow(0, i, 1)), 2e-5);
    }
}

TEST_F(StyleGan2Batch, GivenNoiseBelongsToItsSample) {
    const at::Tensor w = generator_->map(z_);
    std::vector<at::Tensor> layers = drawn_noise(8);
    const at::Tensor images = generator_->synthesize(w, Noise::given(layers));
    for (at::Tensor& layer : layers) {
        layer = at::cat({layer.narrow(0, 0, 7), at::zeros_like(layer.narrow(0, 7, 1))}, 0);
    }

    const at::Tensor changed = generator_->synthesize(w, Noise::given(layers));

    EXPECT_TRUE(same_bits(images.narrow(0, 0, 7), changed.narrow(0, 0, 7)));
    EXPECT_GT(relative_error(changed.narrow(0, 7, 1), images.narrow(0, 7, 1)), 1e-3);
}

TEST_F(StyleGan2Batch, NoNoiseIsNoiseOfZeros) {
    const at::Tensor w = generator_->map(z_);
    std::vector<at::Tensor> layers;
    for (const at::Tensor& layer : drawn_noise(1)) {
        layers.push_back(at::zeros_like(layer));
    }

    const at::Tensor zeros = generator_->synthesize(w, Noise::given(layers));
    const at::Tensor none = generator_->synthesize(w, Noise::none());

    EXPECT_LE(relative_error(zeros, none), 2e-6);
}

TEST_F(StyleGan2Batch, EqualRowsOfWPlusAreW) {
    const at::Tensor w = generator_->map(z_);
    const at::Tensor ws = w.unsqueeze(1).repeat({1, generator_->info().layers, 1});

    EXPECT_TRUE(same_bits(generator_->synthesize(w, Noise::none()), generator_->synthesize(ws, Noise::none())));
}

TEST_F(StyleGan2Batch, MisshapenInputIsRefused) {
    EXPECT_THROW((void)generator_->map(at::zeros({2, 5})), ContractViolation);
    EXPECT_THROW((void)generator_->synthesize(at::zeros({2, 3, 128}), Noise::none()), ContractViolation);
    EXPECT_THROW((void)generator_->synthesize(at::zeros({2, 128}), Noise::given({})), ContractViolation);
}

}  // namespace
}  // namespace surveyor
