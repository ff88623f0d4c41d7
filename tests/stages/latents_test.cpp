#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "formats/npy.hpp"
#include "models/generator.hpp"
#include "stages/latent_set.hpp"
#include "stages/tensors.hpp"
#include "tests/stages/stage_testing.hpp"

namespace surveyor::testing {
namespace {

const std::string study = "latents: {count: 8}\n";

GroupName set(const std::string& name) {
    return {"latents", name};
}

TEST(Latents, ASampleIsTheSameInAUnitOfTenAndInOneOfAThousand) {
    Bench bench(study);

    const ArrayMap few = bench.run(set("main"), 0, 10);
    const ArrayMap many = bench.run(set("main"), 0, 1000);

    EXPECT_EQ(few.at("z"), many.at("z").rows(0, 10));
    EXPECT_EQ(few.at("w"), many.at("w").rows(0, 10));
}

TEST(Latents, ASampleDoesNotDependOnWhereItsUnitBegins) {
    Bench bench(study);

    const ArrayMap whole = bench.run(set("main"), 0, 300);
    const ArrayMap part = bench.run(set("main"), 131, 194);

    EXPECT_EQ(part.at("z"), whole.at("z").rows(131, 194));
    EXPECT_EQ(part.at("w"), whole.at("w").rows(131, 194));
}

TEST(Latents, SetsDrawIndependently) {
    Bench bench(study);
    const auto z = [&](const std::string& name) { return matrix_of(bench.run(set(name), 0, 200), "z"); };
    const Matrix main = z("main");

    for (const std::string name : {"reference", "partner"}) {
        const Matrix other = z(name);

        // The correlation of 25,600 independent pairs has a standard deviation of 0.006.
        EXPECT_NEAR(main.cwiseProduct(other).mean(), 0.0, 0.03) << name;
        EXPECT_GT((main - other).rowwise().norm().minCoeff(), 8.0) << name;
    }
}

TEST(Latents, AnotherSeedDrawsOtherSamples) {
    Bench first(study);
    Bench second(study, {"seed=1"});

    const Matrix a = matrix_of(first.run(set("main"), 0, 100), "z");
    const Matrix b = matrix_of(second.run(set("main"), 0, 100), "z");

    EXPECT_NEAR(a.cwiseProduct(b).mean(), 0.0, 0.05);
    EXPECT_NEAR(a.array().square().mean(), 1.0, 0.05);
}

TEST(Latents, ACloseSampleLiesAtItsDistanceFromMain) {
    Bench bench(study);
    const Matrix main = matrix_of(bench.run(set("main"), 0, 50), "z");

    for (const double epsilon : {0.01, 0.1, 0.5}) {
        const Matrix close = matrix_of(bench.run(set(latent_set::close(epsilon)), 0, 50), "z");

        const Vector distances = (close - main).rowwise().norm();

        // float32 rounds each of 128 coordinates of size 1 by up to 6e-8.
        EXPECT_NEAR(distances.minCoeff(), epsilon, 1e-6);
        EXPECT_NEAR(distances.maxCoeff(), epsilon, 1e-6);
    }
}

TEST(Latents, ACloseSampleIsTheSameInEveryUnit) {
    Bench bench(study);

    const ArrayMap all = bench.run(set("close@0.25"), 0, 8);
    const ArrayMap part = bench.run(set("close@0.25"), 3, 8);

    EXPECT_EQ(part.at("z"), all.at("z").rows(3, 8));
}

TEST(Latents, EveryEpsilonFollowsTheSameDirection) {
    Bench bench(study);
    const Matrix main = matrix_of(bench.run(set("main"), 0, 20), "z");

    const Matrix near = matrix_of(bench.run(set("close@0.25"), 0, 20), "z") - main;
    const Matrix far = matrix_of(bench.run(set("close@0.5"), 0, 20), "z") - main;

    EXPECT_LT(difference(2 * near, far), 1e-6);
}

TEST(Latents, WIsTheMappingOfZ) {
    Bench bench(study);

    const ArrayMap latents = bench.run(set("main"), 0, 5);
    const at::Tensor w = bench.generator().map(to_tensor(latents.at("z")));

    // A batch of five takes other kernels than the stage's fixed batch: equal to rounding, not to the bit.
    EXPECT_LT(difference(matrix_of(latents, "w"), to_matrix(to_array(w))), 1e-5);
}

TEST(Latents, TruncationMovesWTowardsTheCentre) {
    Bench whole(study);
    Bench half(study, {"generator.psi=0.5"});
    Bench none(study, {"generator.psi=0"});

    const Matrix w = matrix_of(whole.run(set("main"), 0, 4), "w");
    const Matrix centre = matrix_of(none.run(set("main"), 0, 4), "w");
    const Matrix truncated = matrix_of(half.run(set("main"), 0, 4), "w");

    EXPECT_LT(difference(truncated, 0.5 * (w + centre)), 1e-6);
    EXPECT_EQ(difference(centre.colwise().maxCoeff(), centre.colwise().minCoeff()), 0.0);
}

TEST(Latents, MappedLatentsAgreeWithTheReferenceProgram) {
    Bench bench(study);
    const ArrayMap parity = read_npz(golden("demo/parity.npz"));

    const at::Tensor w = latent_set::mapped(bench.generator(), to_tensor(parity.at("z")));

    EXPECT_LT(difference(to_matrix(to_array(w)), matrix_of(parity, "w_f64")), 1e-5);
}

}  // namespace
}  // namespace surveyor::testing
