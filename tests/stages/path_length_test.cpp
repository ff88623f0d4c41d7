#include <ATen/TensorOperators.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "base/sha256.hpp"
#include "models/all_models.hpp"
#include "models/extractor.hpp"
#include "stages/latent_set.hpp"
#include "stages/noise.hpp"
#include "stages/tensors.hpp"
#include "tests/stages/metric_testing.hpp"

namespace surveyor::testing {
namespace {

using ::testing::HasSubstr;

constexpr std::int64_t pairs = 8;
const GroupName pairs_group{"ppl", "pixels/pairs"};
const std::string study = "latents: {count: 4}\nppl: {pairs: 8, epsilon: 1e-3}\n";

Vector lengths_of(Bench& bench, std::int64_t first = 0, std::int64_t last = pairs) {
    return matrix_of(bench.run(pairs_group, first, last), "length").col(0);
}

/// Pixels of the images of `w`, each with the noise of its own pair; rows and columns [top, top + side) x [left, ...).
Matrix seen(Bench& bench,
            const Matrix& w,
            const std::string& noise,
            std::int64_t top = 0,
            std::int64_t left = 0,
            std::int64_t side = 64) {
    const Generator& generator = bench.generator();
    const at::Tensor images = generator.synthesize(to_tensor(to_float32(w)),
                                                   draw_noise(generator, noise, 0, latent_set::reference, 0, pairs));
    const at::Tensor part = images.narrow(2, top, side).narrow(3, left, side);
    return matrix_of({{"f", to_array(open_extractor("pixels")->extract(part))}}, "f");
}

/// |f(w + h d) - f(w - h d)|^2 / (2 h)^2 along the ways d between both ends.
Vector two_sided(Bench& bench, double h, const std::string& noise, bool is_face = false) {
    const Matrix from = matrix_of(bench.run({"latents", "reference"}, 0, pairs), "w");
    const Matrix way = matrix_of(bench.run({"latents", "partner"}, 0, pairs), "w") - from;
    // Rows 3/8 to 7/8, columns 2/8 to 6/8 of 64.
    const auto look = [&](const Matrix& w) {
        return is_face ? seen(bench, w, noise, 24, 16, 32) : seen(bench, w, noise);
    };
    return (look(from + h * way) - look(from - h * way)).rowwise().squaredNorm() / (4 * h * h);
}

double relative_difference(const Vector& a, const Vector& b) {
    return ((a - b).array() / b.array()).abs().maxCoeff();
}

TEST(PathLength, OfASmallStepIsTheSquaredDerivativeAlongTheWay) {
    Bench bench(study);

    EXPECT_LT(relative_difference(lengths_of(bench), two_sided(bench, 4e-3, "per_sample")), 0.05);
}

TEST(PathLength, IsTheSameForStepsOfAnySmallLength) {
    Bench bench(study);
    Bench shorter(study, {"ppl.epsilon=3e-4"});

    EXPECT_LT(relative_difference(lengths_of(shorter), lengths_of(bench)), 0.05);
}

TEST(PathLength, SeesTheSameNoiseAtBothEnds) {
    // Other noise at the other end would be divided by epsilon squared: a million times the length.
    Bench noisy(study);
    Bench plain(study, {"features.noise=none"});

    const double ratio = lengths_of(noisy).mean() / lengths_of(plain).mean();

    EXPECT_GT(ratio, 0.5);
    EXPECT_LT(ratio, 2.0);
    EXPECT_NE(ratio, 1.0);
    EXPECT_LT(relative_difference(lengths_of(plain), two_sided(plain, 4e-3, "none")), 0.05);
}

TEST(PathLength, OfTheFaceLooksAtTheMiddleAlone) {
    Bench whole(study);
    Bench face(study, {"ppl.crop=face"});

    EXPECT_LT(relative_difference(lengths_of(face), two_sided(face, 4e-3, "per_sample", true)), 0.05);
    EXPECT_GT(relative_difference(lengths_of(face), lengths_of(whole)), 0.1);
}

TEST(PathLength, DependsOnWhereTheWayRunsAndOnWhereItIsLookedAt) {
    Bench w_end(study);
    std::vector<Vector> all = {lengths_of(w_end)};
    for (const auto& [space, sampling] : {std::pair{"w", "full"}, {"z", "end"}, {"z", "full"}}) {
        Bench bench(study, {std::string("ppl.space=") + space, std::string("ppl.sampling=") + sampling});
        all.push_back(lengths_of(bench));
    }

    for (std::size_t i = 0; i < all.size(); ++i) {
        EXPECT_TRUE(all[i].allFinite());
        EXPECT_GT(all[i].minCoeff(), 0.0);
        for (std::size_t j = 0; j < i; ++j) {
            EXPECT_GT(relative_difference(all[i], all[j]), 0.01) << i << " " << j;
        }
    }
}

TEST(PathLength, OfAPairIsTheSameInEveryUnit) {
    Bench bench(study, {"ppl.sampling=full"});

    // Its place in a batch may change the last bits of features, which epsilon enlarges.
    EXPECT_LT(relative_difference(lengths_of(bench, 3, 8), lengths_of(bench).tail(5)), 0.02);
}

TEST(PathLength, IsTheMeanWithoutTheTails) {
    Bench bench(study, {"ppl.pairs=201"});
    std::vector<double> numbers;
    for (int i = 0; i < 201; ++i) {
        numbers.push_back(i == 70 ? 1e9 : static_cast<double>((i * 37) % 201));
    }
    Inputs inputs;
    inputs.add("pairs", {{"length", Array::of(numbers)}});

    const ArrayMap mean = bench.run({"ppl", "pixels/mean"}, 0, 1, inputs);

    // 70 * 37 % 201 is 178: what is left of 0 to 200 without that one and with 1e9, from 2 to 199.
    EXPECT_NEAR(number_of(mean, "value"), (199.0 * 200 / 2 - 1 - 178) / 197, 1e-9);
    EXPECT_EQ(number_of(mean, "pairs"), 201);
    EXPECT_GT(number_of(mean, "value_error"), 0.0);
    EXPECT_EQ(text_of(mean, "name"), "path length (pixels)");
}

TEST(PathLength, ReadsAsManyPairsAsTheStudySays) {
    Bench bench(study);

    const ArrayMap mean = bench.run({"ppl", "pixels/mean"}, 0, 1);

    EXPECT_EQ(number_of(mean, "pairs"), 8);
    // Of eight the tails hold none.
    EXPECT_NEAR(number_of(mean, "value"), lengths_of(bench).mean(), 1e-9 * number_of(mean, "value"));
}

TEST(PathLength, IsCalledPplWithLpipsWeightsThatSomebodyVouchesFor) {
    const std::string file = golden("extractors/lpips.pt").string();
    const std::string entry =
        "extractors: {mine: {network: torchscript, trust: torchscript, call: lpips, weights: " + file;
    const std::string rest = "latents: {count: 4}\nppl: {extractor: mine, pairs: 4, epsilon: 1e-3}\n";
    Bench vouched(entry + ", sha256: " + sha256_of_file(file) + "}}\n" + rest);
    Bench other(entry + "}}\n" + rest);

    EXPECT_EQ(text_of(vouched.run({"ppl", "mine/mean"}, 0, 1), "name"), "PPL");
    EXPECT_EQ(text_of(other.run({"ppl", "mine/mean"}, 0, 1), "name"), "path length (lpips)");
    EXPECT_EQ(vouched.run({"ppl", "mine/pairs"}, 0, 4), other.run({"ppl", "mine/pairs"}, 0, 4));
}

TEST(PathLength, IsRefusedForGeneratorsWhoseLaterLayersSeeZ) {
    const std::string biggan = "generator: {weights: " + golden("checkpoints/biggan_tiny/pytorch_model.bin").string() +
                               ", label: 1, space: gen_z}\nlatents: {count: 4}\n";

    const Bench without(biggan);  // so that it is the section which is refused
    EXPECT_THAT(fault_of(biggan + "ppl: {}\n", ExitCode::study_invalid), HasSubstr("'ppl' moves w alone"));
}

TEST(PathLength, NeedsAnExtractorOfTheStudyAndTwoPairs) {
    EXPECT_THAT(fault_of("ppl: {extractor: pixel}\n", ExitCode::study_invalid), HasSubstr("did you mean 'pixels'?"));
    EXPECT_THAT(fault_of("ppl: {pairs: 1}\n", ExitCode::study_invalid), HasSubstr("'ppl.pairs' is 1"));
}

}  // namespace
}  // namespace surveyor::testing
