// Generators whose W is an inner layer (BigGAN): what their stages must do differently.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "formats/npy.hpp"
#include "models/all_models.hpp"
#include "models/picture.hpp"
#include "stages/block_size.hpp"
#include "stages/latent_set.hpp"
#include "stages/tensors.hpp"
#include "tests/stages/stage_testing.hpp"

namespace surveyor::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

/// The tiny BigGAN: z of 12, W of 2048 (gen_z) or 4096 (layer_1) dimensions, 32 px.
std::string generator_in(const std::string& space) {
    return "generator: {weights: " + (golden("checkpoints/biggan_tiny") / "pytorch_model.bin").string() +
           ", label: 3, truncation: 0.4, space: " + space + "}\n";
}

const std::string sections =
    "latents: {count: 6}\n"
    "basis: {vectors: 4, spectrum: 3}\n"
    "traverse: {methods: {local_basis: [linear, curve]}, directions: [0, 1], intensities: [0, 2, 4],\n"
    "           curve: {max_z_step: 100}}\n"
    "features: {batch: 4, block: 6}\n"
    "fid: {reference: {count: 6}}\n"
    "render: {samples: [1]}\n";

at::Tensor tensor_of(const Matrix& values) {
    return to_tensor(to_float32(values));
}

/// What `w` looks like to the extractor when its later layers see `z`.
Matrix features_of(Bench& bench, const Matrix& w, const Matrix& z) {
    const at::Tensor images = bench.generator().synthesize(tensor_of(w), Noise::none(), tensor_of(z));
    return matrix_of({{"f", to_array(open_extractor("pixels")->extract(images))}}, "f");
}

class InnerLayer : public ::testing::TestWithParam<std::string> {
  protected:
    InnerLayer() : bench_(generator_in(GetParam()) + sections) {
        const ArrayMap latents = bench_.run({"latents", "main"}, 0, 6);
        w_ = matrix_of(latents, "w");
        z_ = matrix_of(latents, "z");
    }

    Bench bench_;
    Matrix w_;
    Matrix z_;
};

TEST_P(InnerLayer, ImagesAreDrawnFromWAndFromTheZThatItCameFrom) {
    const Matrix start = matrix_of(bench_.run({"features", "pixels/start"}, 0, 6), "features");

    EXPECT_LE(difference(start, features_of(bench_, w_, z_)), 1e-5);
    EXPECT_GT(difference(start, features_of(bench_, w_, -z_)), 1e-3) << "z shows in the images";
}

TEST_P(InnerLayer, TheReferenceSetHasItsOwnZ) {
    const ArrayMap reference = bench_.run({"latents", "reference"}, 0, 6);

    const Matrix found = matrix_of(bench_.run({"features", "pixels/reference"}, 0, 6), "features");

    EXPECT_LE(difference(found, features_of(bench_, matrix_of(reference, "w"), matrix_of(reference, "z"))), 1e-5);
}

TEST_P(InnerLayer, AlongALineInWTheLaterLayersKeepTheZOfTheStart) {
    const ArrayMap bases = bench_.run({"basis", "main"}, 0, 6);
    Matrix moved = w_;
    for (std::int64_t i = 0; i < 6; ++i) {
        moved.row(i) += (i % 2 == 0 ? 2.0 : -2.0) * slice_of(bases, "w_vectors", i).row(1);
    }

    const Matrix found = matrix_of(bench_.run({"features", "pixels/local_basis/linear/1/2"}, 0, 6), "features");

    EXPECT_LE(difference(found, features_of(bench_, moved, z_)), 1e-5);
}

TEST_P(InnerLayer, AlongACurveTheLaterLayersKeepTheZOfTheStart) {
    const ArrayMap curve = bench_.run({"traverse", "local_basis/0"}, 0, 6);
    Matrix ends(6, w_.cols());
    for (std::int64_t i = 0; i < 6; ++i) {
        ends.row(i) = slice_of(curve, "w", i).row(4);
    }

    const Matrix found = matrix_of(bench_.run({"features", "pixels/local_basis/curve/0/4"}, 0, 6), "features");

    EXPECT_LE(difference(found, features_of(bench_, ends, z_)), 1e-5);
}

TEST_P(InnerLayer, StripsShowTheSampleInTheirMiddle) {
    const ArrayMap strips = bench_.run({"render", "strips"}, 1, 2);
    const at::Tensor image = bench_.generator().synthesize(tensor_of(w_.row(1)), Noise::none(), tensor_of(z_.row(1)));
    const Array expected = to_array(to_uint8(image));
    const Array& pictures = strips.at("picture");  // [sample, row, column, y, x, channel]
    const std::size_t size = 32 * 32 * 3;

    for (std::int64_t row = 0; row < pictures.size(1); ++row) {
        const auto middle = static_cast<std::size_t>(row * pictures.size(2) + pictures.size(2) / 2);
        const auto shown = pictures.values<std::uint8_t>().subspan(middle * size, size);
        int different = 0;
        for (std::size_t i = 0; i < size; ++i) {
            different += std::abs(int{shown[i]} - int{expected.values<std::uint8_t>()[i]}) > 1 ? 1 : 0;
        }
        EXPECT_EQ(different, 0) << "row " << row;
    }
}

INSTANTIATE_TEST_SUITE_P(Spaces, InnerLayer, ::testing::Values("gen_z", "layer_1"), [](const auto& chosen) {
    return chosen.param;
});

TEST(FlatSpace, HasOneLocalBasisForAllSamples) {
    Bench bench(generator_in("gen_z") + sections);
    const ArrayMap bases = bench.run({"basis", "main"}, 0, 6);
    const ArrayMap reference = read_npz(golden("expected/biggan_tiny.npz"));
    const Matrix spectrum = matrix_of(bench.run({"basis", "spectrum"}, 0, 3), "spectrum");

    EXPECT_EQ(slice_of(bases, "w_vectors", 0), slice_of(bases, "w_vectors", 5));
    EXPECT_EQ(slice_of(bases, "z_vectors", 0), slice_of(bases, "z_vectors", 5));
    for (Eigen::Index i = 0; i < 3; ++i) {
        EXPECT_LE(difference(spectrum.row(i).transpose(), matrix_of(reference, "s_genz_f64")), 1e-12);
    }
    EXPECT_LE(difference(matrix_of(bases, "singular_values").row(3), spectrum.row(0).head(4)), 1e-12);
}

TEST(FlatSpace, CurvesAreStraight) {
    Bench bench(generator_in("gen_z") + sections);
    const Matrix points = slice_of(bench.run({"traverse", "local_basis/1"}, 0, 1), "w", 0);

    for (Eigen::Index i = 1; i < points.rows(); ++i) {
        const Matrix straight = points.row(0) + static_cast<double>(i) * (points.row(1) - points.row(0));
        EXPECT_LE(difference(points.row(i), straight), 1e-5);
    }
}

TEST(FlatSpace, DistancesThatAreZeroByConstructionAreRefused) {
    const std::string start = generator_in("gen_z") + "basis: {vectors: 4}\n";
    for (const std::string comparison : {"random_w", "close_w"}) {
        EXPECT_THAT(
            fault_of(start + "grassmann: {k_max: 4, compare: [random_o, " + comparison + "]}\n",
                     ExitCode::study_invalid),
            AllOf(HasSubstr("'" + comparison + "'"), HasSubstr("zero by construction"), HasSubstr("generator.space")));
    }
    EXPECT_NO_THROW(Bench(start + "grassmann: {k_max: 4, compare: [random_o]}\n"));
    EXPECT_NO_THROW(Bench(generator_in("layer_1") + "basis: {vectors: 4}\ngrassmann: {k_max: 4}\n"));
}

TEST(InnerLayerDirections, ThatCannotBeComputedAreRefused) {
    EXPECT_THAT(fault_of(generator_in("gen_z") + "directions: {sefa: {vectors: 4}}\n", ExitCode::study_invalid),
                AllOf(HasSubstr("'sefa'"), HasSubstr("directions.sefa.file")));
    EXPECT_THAT(fault_of(generator_in("layer_3") + "directions: {ganspace: {vectors: 4}}\n", ExitCode::study_invalid),
                AllOf(HasSubstr("'ganspace'"), HasSubstr("8192 dimensions")));
    EXPECT_NO_THROW(Bench(generator_in("gen_z") + "directions: {ganspace: {vectors: 4, count: 100}}\n"));
}

TEST(InnerLayerDirections, ThatAnotherStageNeedsByDefaultAreRefusedInThePlan) {
    Bench bench(generator_in("gen_z") + "basis: {vectors: 4}\ngrassmann: {k_max: 4, pairs: 5, compare: [sefa]}\n");

    EXPECT_THROW((void)bench.plan(), StudyError);
}

TEST(InnerLayerLatents, AFileOfWAloneIsRefused) {
    const std::string file = golden("latents/w.npz").string();

    EXPECT_THAT(fault_of(generator_in("gen_z") + "latents: {count: 4, file: " + file + "}\n", ExitCode::study_invalid),
                HasSubstr("see z too"));
}

TEST(InnerLayerUnits, AreSmallWhereWIsWide) {
    EXPECT_EQ(block_of(50 * 32768, 50), 20);
    EXPECT_EQ(block_of(262144, 1000), 128);
    EXPECT_EQ(block_of(std::int64_t{1} << 40, 50), 1);
    EXPECT_EQ(block_of(512 * 512, 50), 50) << "units of mapping networks are what they were";
    EXPECT_EQ(block_of(512, 1000), 1000);
}

}  // namespace
}  // namespace surveyor::testing
