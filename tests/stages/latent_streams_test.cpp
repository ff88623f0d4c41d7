#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "formats/npy.hpp"
#include "stages/latent_draw.hpp"
#include "stages/latent_set.hpp"
#include "stages/tensors.hpp"
#include "tests/stages/stage_testing.hpp"

namespace surveyor::testing {
namespace {

using ::testing::HasSubstr;

GroupName set(const std::string& name) {
    return {"latents", name};
}

/// What NumPy drew (tests/golden/rng), as float32, `rows` of them from the first.
Matrix golden_rows(const std::string& name, std::int64_t rows) {
    const Array array = read_npz(golden("rng/numpy_randomstate.npz")).at(name);
    Matrix out(rows, array.count() / rows);
    const std::vector<double> values = array.as_doubles();
    for (Eigen::Index i = 0; i < out.size(); ++i) {
        out.data()[i] = static_cast<double>(static_cast<float>(values[static_cast<std::size_t>(i)]));
    }
    return out;
}

TEST(NumpyLatents, OfOneSeedAreItsNormalsRowAfterRow) {
    Bench bench("latents: {count: 8, stream: numpy}\n", {"seed=1"});

    const ArrayMap latents = bench.run(set("main"), 0, 8);

    EXPECT_EQ(matrix_of(latents, "z"), golden_rows("randn_seed1", 8));
    EXPECT_EQ(latents.at("w"), to_array(latent_set::mapped(bench.generator(), to_tensor(latents.at("z")))));
}

TEST(NumpyLatents, AreTheSameInEveryUnit) {
    for (const std::string stream : {"numpy", "truncnorm"}) {
        Bench bench("latents: {count: 8, stream: " + stream + "}\n");

        const ArrayMap whole = bench.run(set("main"), 0, 8);
        const ArrayMap part = bench.run(set("main"), 3, 6);

        EXPECT_EQ(part.at("z"), whole.at("z").rows(3, 6)) << stream;
        EXPECT_EQ(part.at("w"), whole.at("w").rows(3, 6)) << stream;
    }
}

TEST(NumpyLatents, OfAListOfSeedsAreTheFirstNormalsOfEach) {
    Bench bench("latents: {count: 3, stream: numpy, seeds: [366745668, 0, 1]}\n", {"seed=9"});

    const Matrix z = matrix_of(bench.run(set("main"), 0, 3), "z");
    const Matrix last = matrix_of(bench.run(set("main"), 2, 3), "z");

    EXPECT_EQ(z.row(0), golden_rows("randn_seed366745668", 8).row(0));
    EXPECT_EQ(z.row(1), golden_rows("randn_seed0", 8).row(0));
    EXPECT_EQ(z.row(2), golden_rows("randn_seed1", 8).row(0));
    EXPECT_EQ(last.row(0), z.row(2));
}

TEST(TruncatedLatents, AreRoundedAndThenMultipliedAsBigGansScriptsDo) {
    Bench bench("latents: {count: 2, stream: truncnorm, truncation: 0.4, seeds: [1, 0]}\n");

    const Array z = bench.run(set("main"), 0, 2).at("z");

    for (std::size_t sample = 0; sample < 2; ++sample) {
        const Matrix drawn = golden_rows(sample == 0 ? "truncnorm_seed1" : "truncnorm_seed0", 1);
        for (std::size_t j = 0; j < 64; ++j) {
            EXPECT_EQ(z.values<float>()[sample * 128 + j],
                      0.4F * static_cast<float>(drawn(0, static_cast<Eigen::Index>(j))));
        }
    }
}

TEST(TruncatedLatents, ArePriorOfEverySet) {
    Bench bench("latents: {count: 2, stream: truncnorm, truncation: 0.5}\n");
    const Matrix main = matrix_of(bench.run(set("main"), 0, 400), "z");

    for (const std::string name : {"main", "reference", "partner", "ganspace"}) {
        const Matrix z = to_matrix(to_array(latent_set::draw(bench.configs(), name, 0, 400)));

        EXPECT_LE(z.cwiseAbs().maxCoeff(), 1.0) << name;
        EXPECT_GT(z.cwiseAbs().maxCoeff(), 0.99) << name;
        // 1 - 4 phi(2) / (2 Phi(2) - 1) = 0.77374 is the variance on [-2, 2]; five standard errors of 51,200 numbers.
        EXPECT_NEAR(4 * z.squaredNorm() / static_cast<double>(z.size()), 0.77374, 0.02) << name;
        EXPECT_NEAR(z.mean(), 0.0, 0.01) << name;
        if (name != "main") {
            EXPECT_NEAR(4 * main.cwiseProduct(z).mean(), 0.0, 0.02) << name;
        }
    }
}

TEST(NumpyLatents, AreTheMainSetsAlone) {
    Bench ours("latents: {count: 8}\n");
    Bench numpys("latents: {count: 8, stream: numpy, seeds: [0, 1, 2, 3, 4, 5, 6, 7]}\n");

    for (const std::string name : {"reference", "partner"}) {
        EXPECT_EQ(ours.run(set(name), 0, 8), numpys.run(set(name), 0, 8)) << name;
    }
    EXPECT_NE(ours.run(set("main"), 0, 8), numpys.run(set("main"), 0, 8));
    const Matrix z = matrix_of(numpys.run(set("main"), 0, 8), "z");
    const Matrix close = matrix_of(numpys.run(set("close@0.25"), 0, 8), "z");
    EXPECT_NEAR((close - z).rowwise().norm().maxCoeff(), 0.25, 1e-6);
}

TEST(LatentStreams, SeedsAreAsManyAsSamples) {
    const std::string message =
        fault_of("latents: {count: 3, stream: numpy, seeds: [4, 5]}\n", ExitCode::study_invalid);

    EXPECT_THAT(message, HasSubstr("'latents.seeds' has 2 seeds, but 'latents.count' is 3"));
}

TEST(LatentStreams, AStageThatNeedsMoreSamplesThanThereAreSeedsIsRefused) {
    const Bench bench(
        "latents: {count: 2, stream: numpy, seeds: [4, 5]}\n"
        "basis: {vectors: 4, spectrum: 2}\n"
        "grassmann: {compare: [random_w], pairs: 3, k_max: 2}\n");

    try {
        static_cast<void>(bench.plan());
        FAIL() << "sample 2 has no seed";
    } catch (const StudyError& error) {
        EXPECT_THAT(error.what(), HasSubstr("needs 3 samples"));
        EXPECT_THAT(error.what(), HasSubstr("'latents.seeds' names only 2"));
    }
}

TEST(LatentStreams, FieldsThatMeanNothingTogetherAreFaults) {
    const auto fault = [](const std::string& section) {
        return fault_of("latents: " + section + "\n", ExitCode::study_invalid);
    };

    EXPECT_THAT(fault("{count: 2, seeds: [4, 5]}"), HasSubstr("'latents.stream' is philox"));
    EXPECT_THAT(fault("{truncation: 0.5}"), HasSubstr("'latents.truncation' has no meaning"));
    EXPECT_THAT(fault("{truncation: 0.5, stream: numpy}"), HasSubstr("'latents.stream' is numpy"));
    EXPECT_THAT(fault("{truncation: 0, stream: truncnorm}"), HasSubstr("'latents.truncation' is 0"));
    EXPECT_THAT(fault("{count: 1, seeds: [4294967296], stream: numpy}"), HasSubstr("'latents.seeds' is 4294967296"));
    EXPECT_THAT(fault("{count: 2, seeds: [4, 4], stream: numpy}"), HasSubstr("names 4 twice"));
}

TEST(LatentStreams, ASeedThatNumPyDoesNotTakeIsRefused) {
    const auto bench = [](const std::string& stream) {
        return Bench("latents: {count: 1, stream: " + stream + "}\n", {"seed=4294967296"});
    };

    for (const std::string stream : {"numpy", "truncnorm"}) {
        try {
            bench(stream);
            ADD_FAILURE() << stream << " has no such seed";
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), ExitCode::study_invalid);
            EXPECT_THAT(error.what(), HasSubstr("takes seeds up to 4294967295"));
        }
    }
    EXPECT_NO_THROW(bench("philox"));
}

}  // namespace
}  // namespace surveyor::testing
