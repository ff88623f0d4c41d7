#include <gtest/gtest.h>

#include <algorithm>

#include "models/picture.hpp"
#include "stages/latent_set.hpp"
#include "stages/noise.hpp"
#include "stages/tensors.hpp"
#include "tests/stages/stage_testing.hpp"

namespace surveyor::testing {
namespace {

const std::string study =
    "latents: {count: 2}\n"
    "basis: {vectors: 4}\n"
    "directions: {sefa: {vectors: 4}}\n"
    "traverse: {methods: {local_basis: [linear, curve], sefa: [linear]}, directions: [0, 1], intensities: [0, 2, 4]}\n"
    "render: {samples: [1]}\n";
const GroupName strips{"render", "strips"};

/// One picture [y, x, channel] as bytes.
std::vector<std::uint8_t> picture(const ArrayMap& arrays, std::int64_t row, std::int64_t column) {
    const Array& all = arrays.at("picture");
    const std::int64_t size = all.size(3) * all.size(4) * all.size(5);
    const auto bytes = all.values<std::uint8_t>().subspan(static_cast<std::size_t>((row * all.size(2) + column) * size),
                                                          static_cast<std::size_t>(size));
    return {bytes.begin(), bytes.end()};
}

/// A batch of four like the stage's, all rows w, with the file's noise unless another is given.
std::vector<std::uint8_t> direct_picture(Bench& bench, const Matrix& w, const Noise& noise = Noise::constant()) {
    const at::Tensor latents = to_tensor(to_float32(w.replicate(4, 1)));
    const Array pictures = to_array(to_uint8(bench.generator().synthesize(latents, noise)));
    const auto first = pictures.values<std::uint8_t>().first(64 * 64 * 3);
    return {first.begin(), first.end()};
}

TEST(Render, AxesNameTheRowsAndTheSignedColumns) {
    Bench bench(study);

    const ArrayMap axes = bench.run({"render", "axes"}, 0, 1);

    EXPECT_EQ(axes.at("row_method").texts(),
              (std::vector<std::string>{"local_basis", "local_basis", "local_basis", "local_basis", "sefa", "sefa"}));
    EXPECT_EQ(axes.at("row_traversal").texts(),
              (std::vector<std::string>{"linear", "linear", "curve", "curve", "linear", "linear"}));
    EXPECT_EQ(axes.at("row_direction").as_doubles(), (std::vector<double>{0, 1, 0, 1, 0, 1}));
    EXPECT_EQ(axes.at("column_intensity").as_doubles(), (std::vector<double>{-4, -2, 0, 2, 4}));
}

TEST(Render, OneSignGivesHalfTheColumns) {
    Bench positive(study, {"render.sign=positive"});
    Bench negative(study, {"render.sign=negative"});
    const GroupName axes{"render", "axes"};

    EXPECT_EQ(positive.run(axes, 0, 1).at("column_intensity").as_doubles(), (std::vector<double>{0, 2, 4}));
    EXPECT_EQ(negative.run(axes, 0, 1).at("column_intensity").as_doubles(), (std::vector<double>{-4, -2, 0}));
}

TEST(Render, ThePictureAtIntensityZeroIsTheSampleItselfInEveryRow) {
    Bench bench(study);
    const Matrix w = matrix_of(bench.run({"latents", "main"}, 1, 2), "w");

    const ArrayMap strip = bench.run(strips, 1, 2);

    ASSERT_EQ(strip.at("picture").shape(), (Shape{1, 6, 5, 64, 64, 3}));
    EXPECT_EQ(strip.at("sample_index").values<std::int64_t>()[0], 1);
    for (std::int64_t row = 0; row < 6; ++row) {
        EXPECT_EQ(picture(strip, row, 2), direct_picture(bench, w)) << row;
    }
}

TEST(Render, AllColumnsShareTheNoiseSoThatOnlyTheLatentMoves) {
    Bench bench(study);
    const Matrix w = matrix_of(bench.run({"latents", "main"}, 1, 2), "w");
    const Matrix direction = matrix_of(bench.run({"directions", "sefa"}, 0, 1), "vectors").row(1);

    const ArrayMap strip = bench.run(strips, 1, 2);

    EXPECT_EQ(picture(strip, 5, 0), direct_picture(bench, w - 4.0 * direction));
    EXPECT_EQ(picture(strip, 5, 3), direct_picture(bench, w + 2.0 * direction));
}

TEST(Render, TheNoiseIsTheSamplesOwnOrNoneWhereTheStudySaysSo) {
    Bench own(study, {"render.noise=per_sample"});
    Bench none(study, {"render.noise=none"});
    const Matrix w = matrix_of(own.run({"latents", "main"}, 1, 2), "w");
    const Noise of_sample = draw_noise(own.generator(), "per_sample", 0, latent_set::main, 1, 1);

    EXPECT_EQ(picture(own.run(strips, 1, 2), 0, 2), direct_picture(own, w, of_sample));
    EXPECT_EQ(picture(none.run(strips, 1, 2), 0, 2), direct_picture(none, w, Noise::none()));
    EXPECT_NE(direct_picture(own, w, of_sample), direct_picture(own, w));
}

TEST(Render, StripsShowTheCurvesThatDistancesAreMeasuredOn) {
    Bench bench(study, {"traverse.sign=negative"});
    const Matrix points = slice_of(bench.run({"traverse", "local_basis/1"}, 1, 2), "w", 0);

    const ArrayMap strip = bench.run(strips, 1, 2);

    EXPECT_EQ(picture(strip, 3, 1), direct_picture(bench, points.row(2)));
    EXPECT_EQ(picture(strip, 3, 0), direct_picture(bench, points.row(4)));
}

TEST(Render, LargerImagesAreAveragedDownToTheAskedSize) {
    Bench bench(study, {"render.size=16"});

    const ArrayMap strip = bench.run(strips, 0, 1);

    EXPECT_EQ(strip.at("picture").shape(), (Shape{1, 6, 5, 16, 16, 3}));
}

TEST(Render, PictureOfCurvesThatStoppedEarlyAreFlagged) {
    Bench bench(study, {"traverse.curve.max_z_step=1e-6"});

    const ArrayMap strip = bench.run(strips, 0, 1);

    const Matrix held = slice_of(strip, "held", 0);
    EXPECT_EQ(held.row(0).maxCoeff(), 0.0);
    EXPECT_EQ(held.row(2), (Matrix(1, 5) << 1, 1, 0, 1, 1).finished());
}

}  // namespace
}  // namespace surveyor::testing
