// The resampling filters against the definition of upfirdn2d, written as loops: insert zeros, pad, correlate with
// the flipped filter. Published filters are symmetrical and cannot show a missing flip, so the filters here are not.
#include "models/fir.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include "model_testing.hpp"

namespace surveyor {
namespace {

at::Tensor upfirdn(const at::Tensor& x, const at::Tensor& filter, int up, int before, int after) {
    const auto taps = static_cast<int>(filter.size(0));
    const auto side = static_cast<int>(x.size(2));
    const int result_side = side * up + before + after - taps + 1;
    const auto in = x.accessor<double, 4>();
    const auto kernel = filter.accessor<double, 2>();
    at::Tensor out = at::zeros({x.size(0), x.size(1), result_side, result_side}, at::kDouble);
    auto result = out.accessor<double, 4>();
    const auto sample = [&](int n, int c, int row, int column) {
        const int i = row - before;
        const int j = column - before;
        const bool inside = i >= 0 && j >= 0 && i % up == 0 && j % up == 0 && i / up < side && j / up < side;
        return inside ? in[n][c][i / up][j / up] : 0.0;
    };
    for (int n = 0; n < x.size(0); ++n) {
        for (int c = 0; c < x.size(1); ++c) {
            for (int row = 0; row < result_side; ++row) {
                for (int column = 0; column < result_side; ++column) {
                    for (int u = 0; u < taps; ++u) {
                        for (int v = 0; v < taps; ++v) {
                            result[n][c][row][column] +=
                                sample(n, c, row + u, column + v) * kernel[taps - 1 - u][taps - 1 - v] * 4.0;
                        }
                    }
                }
            }
        }
    }
    return out;
}

struct Padding {
    int taps;
    int blur_before, blur_after;  ///< after the transposed convolution
    int up_before, up_after;      ///< of the image
};

class Fir : public testing::TestWithParam<Padding> {
  protected:
    at::Tensor filter_ = random_latents(GetParam().taps, GetParam().taps, 21);
    at::Device cpu_ = at::Device(at::kCPU);
};

TEST_P(Fir, BlursLikeTheDefinition) {
    const at::Tensor x = random_latents(2 * 3, 9 * 9, 1).reshape({2, 3, 9, 9});

    const at::Tensor blurred = UpsamplingBlur(filter_, 3, cpu_, at::kDouble)(x);

    EXPECT_EQ(blurred.size(2), 8);
    EXPECT_LE(relative_error(blurred, upfirdn(x, filter_, 1, GetParam().blur_before, GetParam().blur_after)), 1e-14);
    EXPECT_GT(relative_error(UpsamplingBlur(filter_.flip({0, 1}), 3, cpu_, at::kDouble)(x), blurred), 0.1);
}

TEST_P(Fir, UpsamplesLikeTheDefinition) {
    const at::Tensor x = random_latents(2 * 3, 5 * 5, 1).reshape({2, 3, 5, 5});

    const at::Tensor doubled = ImageUpsampler(filter_, 3, cpu_, at::kDouble)(x);

    EXPECT_EQ(doubled.size(2), 10);
    EXPECT_LE(relative_error(doubled, upfirdn(x, filter_, 2, GetParam().up_before, GetParam().up_after)), 1e-14);
    EXPECT_GT(relative_error(ImageUpsampler(filter_.flip({0, 1}), 3, cpu_, at::kDouble)(x), doubled), 0.1);
}

// Paddings by hand from p = taps - 4 and p = taps - 2, divisions rounding down: before = (p+1)/2 + 1, after = p/2 +
// 1 (blur), p/2 (image).
INSTANTIATE_TEST_SUITE_P(Taps,
                         Fir,
                         testing::Values(Padding{3, 1, 0, 2, 0}, Padding{4, 1, 1, 2, 1}, Padding{6, 2, 2, 3, 2}));

TEST(DefaultFilter, InterpolatesAnImageByQuarters) {
    // In one dimension out[2m] = (x[m-1] + 3 x[m])/4 and out[2m+1] = (3 x[m] + x[m+1])/4, zeros outside.
    at::Tensor x = at::zeros({1, 1, 3, 3}, at::kDouble);
    x[0][0][1][1] = 16.0;

    const at::Tensor doubled = ImageUpsampler(default_filter(), 1, at::Device(at::kCPU), at::kDouble)(x);

    const std::vector<double> profile = {0, 1, 3, 3, 1, 0};
    for (std::int64_t i = 0; i < 6; ++i) {
        for (std::int64_t j = 0; j < 6; ++j) {
            const double expected = profile[static_cast<std::size_t>(i)] * profile[static_cast<std::size_t>(j)];
            EXPECT_DOUBLE_EQ(doubled[0][0][i][j].item<double>(), expected);
        }
    }
}

}  // namespace
}  // namespace surveyor
