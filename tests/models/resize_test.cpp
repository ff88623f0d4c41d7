// Grids of make_inception.py (Pillow, NumPy) and of the public programs (features.npz), and the closed forms of a ramp.

#include "models/resize.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/full.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include "formats/npy.hpp"
#include "inception_testing.hpp"
#include "model_testing.hpp"

namespace surveyor {
namespace {

class GoldenResize : public testing::Test {
  protected:
    ArrayMap features_ = read_npz(golden("inception/features.npz"));
    ArrayMap modes_ = read_npz(golden("inception/modes.npz"));
    std::vector<NamedPicture> pictures_ = golden_pictures(features_);

    /// [3, 7, 299] of a golden that has colours last.
    at::Tensor rows(const ArrayMap& arrays, const std::string& name) const {
        return reference(arrays, name).permute({2, 0, 1});
    }
};

TEST_F(GoldenResize, Tf1HasTheRowsOfThePublicProgram) {
    for (int k = 0; k < 4; ++k) {
        const at::Tensor ours = resize_tf1_bilinear(pictures_[static_cast<std::size_t>(k)].levels, 299);
        EXPECT_LT(largest_difference(kept_rows(ours), rows(features_, "resized_tf1_rows_" + std::to_string(k))), 5e-5);
    }
}

TEST_F(GoldenResize, HalfPixelHasTheRowsOfThePublicProgram) {
    for (int k = 0; k < 4; ++k) {
        const at::Tensor unit = (pictures_[static_cast<std::size_t>(k)].levels / 255.0).to(at::kFloat);
        const at::Tensor ours = resize_half_pixel_bilinear(unit, 299);
        EXPECT_LT(largest_difference(kept_rows(ours), reference(features_, "resized_rows_" + std::to_string(k))), 1e-5);
    }
}

TEST_F(GoldenResize, BilinearGridsOfALargePictureAreThoseOfTheFormula) {
    const at::Tensor& levels = pictures_.back().levels;

    // The goldens are rounded to float32: 1.5e-5 at 255.
    EXPECT_LT(largest_difference(kept_rows(resize_tf1_bilinear(levels, 299)), rows(modes_, "tf_legacy__rows_formula")),
              2e-5);
    EXPECT_LT(largest_difference(kept_rows(resize_half_pixel_bilinear(levels, 299)),
                                 rows(modes_, "pytorch_fid__rows_formula")),
              2e-5);
}

TEST_F(GoldenResize, BicubicIsPillows) {
    for (const NamedPicture& picture : pictures_) {
        const at::Tensor ours = resize_pillow_bicubic(picture.levels, 299).clamp(0, 255);
        // Pillow rounds to float32 after each pass; 0.02 is what would still be the same FID.
        EXPECT_LT(largest_difference(kept_rows(ours), rows(modes_, "clean__rows_" + picture.name)), 1e-4)
            << picture.name;
    }
}

TEST(Resize, GridsOfARampDifferByAShift) {
    const at::Tensor ramp = at::arange(1024, at::kDouble).reshape({1, 1, 1, 1024}).expand({1, 1, 3, 1024});

    const at::Tensor tf1 = resize_tf1_bilinear(ramp, 299)[0][0][0];
    const at::Tensor half_pixel = resize_half_pixel_bilinear(ramp.contiguous(), 299)[0][0][0];

    EXPECT_NEAR(tf1[0].item<double>(), 0.0, 1e-12);
    EXPECT_NEAR(tf1[1].item<double>(), 1024.0 / 299, 1e-12);
    EXPECT_NEAR(tf1[298].item<double>(), 1020.575251, 1e-6);
    EXPECT_NEAR(half_pixel[0].item<double>(), 1.212375, 1e-6);
    EXPECT_NEAR(half_pixel[1].item<double>(), 4.637124, 1e-6);
    EXPECT_NEAR(half_pixel[298].item<double>(), 1021.787625, 1e-6);
}

TEST(Resize, APictureOfTheWantedSideStaysAsItIs) {
    const at::Tensor picture = at::arange(3 * 299 * 299, at::kDouble).remainder(251.0).reshape({1, 3, 299, 299});

    EXPECT_EQ(largest_difference(resize_tf1_bilinear(picture, 299), picture), 0.0);
    EXPECT_EQ(largest_difference(resize_half_pixel_bilinear(picture, 299), picture), 0.0);
    EXPECT_EQ(largest_difference(resize_pillow_bicubic(picture, 299), picture), 0.0);
}

TEST(Resize, BicubicWeightsSumToOneAndOvershootAnEdge) {
    EXPECT_LT(largest_difference(resize_pillow_bicubic(at::full({1, 3, 2, 700}, 77.0), 299),
                                 at::full({1, 3, 299, 299}, 77.0)),
              1e-12);
    at::Tensor edge = at::zeros({1, 1, 64, 64}, at::kDouble);
    edge.narrow(3, 32, 32).fill_(255.0);

    EXPECT_GT(resize_pillow_bicubic(edge, 299).max().item<double>(), 255.5);
    EXPECT_LT(resize_pillow_bicubic(edge, 299).min().item<double>(), -0.5);
}

}  // namespace
}  // namespace surveyor
