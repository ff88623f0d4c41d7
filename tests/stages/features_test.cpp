#include <gtest/gtest.h>

#include "models/all_models.hpp"
#include "stages/latent_set.hpp"
#include "stages/noise.hpp"
#include "stages/tensors.hpp"
#include "tests/stages/stage_testing.hpp"

namespace surveyor::testing {
namespace {

const std::string study =
    "latents: {count: 8}\n"
    "basis: {vectors: 4}\n"
    "directions: {sefa: {vectors: 4}}\n"
    "traverse: {methods: {local_basis: [linear, curve], sefa: [linear]}, directions: [0, 1], intensities: [0, 2, 4]}\n"
    "features: {batch: 4, block: 8}\n"
    "fid: {reference: {count: 8}}\n";

GroupName condition(const std::string& label) {
    return {"features", "pixels/" + label};
}

/// What `w` looks like to the extractor, rendered as the stage renders samples 0 .. 7 of main, by another route.
Matrix features_of(Bench& bench, const Matrix& w) {
    const Generator& generator = bench.generator();
    Matrix all(w.rows(), 192);
    for (Eigen::Index first = 0; first < w.rows(); first += 4) {
        const Noise noise = draw_noise(generator, "per_sample", 0, latent_set::main, first, 4);
        const at::Tensor images = generator.synthesize(to_tensor(to_float32(w.middleRows(first, 4))), noise);
        all.middleRows(first, 4) = matrix_of({{"f", to_array(open_extractor("pixels")->extract(images))}}, "f");
    }
    return all;
}

TEST(Features, TheStartRendersTheSamplesWhereTheyAre) {
    Bench bench(study);
    const Matrix w = matrix_of(bench.run({"latents", "main"}, 0, 8), "w");

    const ArrayMap start = bench.run(condition("start"), 0, 8);

    EXPECT_EQ(matrix_of(start, "features"), features_of(bench, w));
    EXPECT_EQ(matrix_of(start, "held").maxCoeff(), 0.0);
}

TEST(Features, LinearTraversalOfTheLocalBasisMovesEachSampleAlongItsOwnVector) {
    Bench bench(study);
    Matrix w = matrix_of(bench.run({"latents", "main"}, 0, 8), "w");
    const ArrayMap bases = bench.run({"basis", "main"}, 0, 8);
    for (std::int64_t i = 0; i < 8; ++i) {
        const double sign = i % 2 == 0 ? 1.0 : -1.0;
        w.row(i) += sign * 4.0 * slice_of(bases, "w_vectors", i).row(1);
    }

    const ArrayMap moved = bench.run(condition("local_basis/linear/1/4"), 0, 8);

    EXPECT_EQ(matrix_of(moved, "features"), features_of(bench, w));
}

TEST(Features, LinearTraversalOfAGlobalMethodMovesAllSamplesAlongOneVector) {
    Bench bench(study, {"traverse.sign=negative"});
    Matrix w = matrix_of(bench.run({"latents", "main"}, 0, 8), "w");
    w.rowwise() -= 2.0 * matrix_of(bench.run({"directions", "sefa"}, 0, 1), "vectors").row(1);

    const ArrayMap moved = bench.run(condition("sefa/linear/1/2"), 0, 8);

    EXPECT_EQ(matrix_of(moved, "features"), features_of(bench, w));
}

TEST(Features, ACurveIsRenderedAtThePointOfItsIntensity) {
    Bench bench(study);
    const ArrayMap curves = bench.run({"traverse", "local_basis/0"}, 0, 8);
    Matrix w(8, 128);
    for (std::int64_t i = 0; i < 8; ++i) {
        w.row(i) = slice_of(curves, "w", i).row(2);
    }

    const ArrayMap moved = bench.run(condition("local_basis/curve/0/2"), 0, 8);

    EXPECT_EQ(matrix_of(moved, "features"), features_of(bench, w));
}

TEST(Features, ImagesOfCurvesThatStoppedEarlyAreFlagged) {
    Bench bench(study, {"traverse.curve.max_z_step=1e-6"});

    const ArrayMap moved = bench.run(condition("local_basis/curve/0/2"), 0, 8);
    const ArrayMap start = bench.run(condition("start"), 0, 8);

    EXPECT_EQ(matrix_of(moved, "held").minCoeff(), 1.0);
    EXPECT_LT(difference(matrix_of(moved, "features"), matrix_of(start, "features")), 1e-4);
}

TEST(Features, APaddedLastBatchGivesTheSamplesOfALongerBlockBitForBit) {
    Bench bench(study);

    const ArrayMap eight = bench.run(condition("start"), 0, 8);
    const ArrayMap five = bench.run(condition("start"), 0, 5);

    EXPECT_EQ(five.at("features"), eight.at("features").rows(0, 5));
}

TEST(Features, ASampleIsTheSameInEveryUnit) {
    Bench bench(study);

    for (const std::string label : {"start", "reference", "local_basis/linear/1/4", "sefa/linear/1/2"}) {
        const Matrix all = matrix_of(bench.run(condition(label), 0, 8), "features");
        const Matrix part = matrix_of(bench.run(condition(label), 3, 8), "features");

        // Its place in a batch may change the last bits; another sign or other noise would change the picture.
        EXPECT_LT(difference(part, all.middleRows(3, 5)), 1e-5) << label;
    }
}

TEST(Features, TheReferenceIsAnotherSetWithNoiseOfItsOwn) {
    Bench bench(study);

    const Matrix main = matrix_of(bench.run(condition("start"), 0, 8), "features");
    const Matrix reference = matrix_of(bench.run(condition("reference"), 0, 8), "features");

    EXPECT_GT((main - reference).rowwise().norm().minCoeff(), 0.01);
}

TEST(Features, ConstantNoiseIsTheSameForAllSamples) {
    Bench bench(study, {"features.noise=constant"});
    const Matrix w = matrix_of(bench.run({"latents", "main"}, 0, 8), "w");
    const Generator& generator = bench.generator();

    const ArrayMap start = bench.run(condition("start"), 0, 8);

    const at::Tensor images = generator.synthesize(to_tensor(to_float32(w.topRows(4))), Noise::constant());
    const Matrix expected = matrix_of({{"f", to_array(open_extractor("pixels")->extract(images))}}, "f");
    EXPECT_EQ(matrix_of(start, "features").topRows(4), expected);
}

}  // namespace
}  // namespace surveyor::testing
