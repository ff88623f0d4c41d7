#include "stages/latent_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <limits>

#include "formats/npy.hpp"
#include "pipeline/hdf5_file.hpp"
#include "stages/latent_set.hpp"
#include "stages/tensors.hpp"
#include "tests/stages/stage_testing.hpp"

namespace surveyor::testing {
namespace {

using ::testing::HasSubstr;

std::string file_of(const std::string& name) {
    return golden("latents/" + name).string();
}

/// A section that reads `count` samples of a file.
std::string from(const std::filesystem::path& file, int count) {
    return "latents: {count: " + std::to_string(count) + ", file: " + file.string() + "}\n";
}

std::string message_of(const std::filesystem::path& path) {
    try {
        static_cast<void>(read_latent_file(path));
    } catch (const DataError& error) {
        EXPECT_THAT(error.what(), HasSubstr(path.filename().string()));
        return error.what();
    }
    ADD_FAILURE() << path << " is taken for sound";
    return {};
}

TEST(LatentFile, TheSameSamplesAreTheSameInEveryFormat) {
    const TemporaryFolder folder;
    const LatentFile npz = read_latent_file(file_of("z.npz"));
    Hdf5File results = Hdf5File::create(folder / "results.h5");
    results.write("/latents/main/z", npz.rows);
    results.write("/latents/main/w", npz.rows);
    results.close();

    for (const std::filesystem::path& path : {std::filesystem::path(file_of("z_f8.npy")), folder / "results.h5"}) {
        const LatentFile other = read_latent_file(path);

        EXPECT_EQ(other.space, "z") << path;
        EXPECT_EQ(other.rows, npz.rows) << path;
        EXPECT_EQ(other.digest, npz.digest) << path;
    }
    EXPECT_EQ(npz.rows.shape(), (Shape{4, 128}));
}

TEST(LatentFile, HoldsWForAllLayersWhereTheyAgree) {
    const LatentFile w = read_latent_file(file_of("w.npz"));
    const LatentFile repeated = read_latent_file(file_of("w_repeated.npz"));

    EXPECT_EQ(w.space, "w");
    EXPECT_EQ(repeated.space, "w");
    EXPECT_EQ(repeated.rows, w.rows);
    EXPECT_THAT(message_of(file_of("w_plus.npz")), HasSubstr("sample 1 has a w of its own in layer 4"));
}

TEST(LatentFile, ARunWithoutZGivesItsW) {
    const TemporaryFolder folder;
    Hdf5File results = Hdf5File::create(folder / "results.h5");
    results.write("/latents/main/w", read_latent_file(file_of("w.npz")).rows);
    results.close();

    EXPECT_EQ(read_latent_file(folder / "results.h5").space, "w");
}

TEST(LatentFile, LatentsThatARunLeftInItsShardsAreRefused) {
    const TemporaryFolder folder;
    Hdf5File results = Hdf5File::create(folder / "results.h5");
    results.write("/latents/main/z/shard", Array::of(std::vector<std::int64_t>{0}));
    results.close();
    Hdf5File empty = Hdf5File::create(folder / "empty.h5");
    empty.make_group("/basis");
    empty.close();

    EXPECT_THAT(message_of(folder / "results.h5"), HasSubstr("lies in the shards"));
    EXPECT_THAT(message_of(folder / "empty.h5"), HasSubstr("no /latents/main"));
}

TEST(LatentFile, WhatIsNoLatentIsRefused) {
    const TemporaryFolder folder;
    Array rows(DType::float32, {3, 128});
    rows.values<float>()[2 * 128] = std::numeric_limits<float>::quiet_NaN();
    write_npy(folder / "nan.npy", rows);
    write_npy(folder / "flat.npy", Array(DType::float32, {128}));
    write_npy(folder / "whole.npy", Array(DType::int64, {3, 128}));
    write_npy(folder / "none.npy", Array(DType::float32, {0, 128}));
    std::ofstream(folder / "words.txt") << "0.1 0.2 0.3";

    EXPECT_THAT(message_of(folder / "nan.npy"), HasSubstr("sample 2"));
    EXPECT_THAT(message_of(folder / "flat.npy"), HasSubstr("[128]"));
    EXPECT_THAT(message_of(folder / "whole.npy"), HasSubstr("int64"));
    EXPECT_THAT(message_of(folder / "none.npy"), HasSubstr("[0, 128]"));
    EXPECT_THAT(message_of(folder / "words.txt"), HasSubstr("is no .npy, .npz or results.h5"));
    EXPECT_THAT(message_of(file_of("both.npz")), HasSubstr("both 'z' and 'w'"));
    EXPECT_THAT(message_of(file_of("unnamed.npz")), HasSubstr("arr_0"));
}

TEST(GivenLatents, AreWhatTheStreamThatDrewThemGives) {
    Bench file(from(file_of("z_f8.npy"), 4));
    Bench stream("latents: {count: 4, stream: numpy}\n", {"seed=1"});  // as the file's README says

    EXPECT_EQ(file.run({"latents", "main"}, 0, 4), stream.run({"latents", "main"}, 0, 4));
    EXPECT_EQ(file.run({"latents", "main"}, 2, 4).at("w"), stream.run({"latents", "main"}, 0, 4).at("w").rows(2, 4));
    EXPECT_EQ(file.run({"latents", "close@0.5"}, 0, 4).at("z").count(), 512);
}

TEST(GivenLatents, OfWAloneAreRenderedAsTheyAre) {
    Bench bench(from(file_of("w.npz"), 3) +
                    "directions: {sefa: {vectors: 2}}\n"
                    "traverse: {methods: {sefa: [linear]}, directions: [0], intensities: [0, 2]}\n"
                    "render: {samples: [1]}\n"
                    "features: {batch: 4}\n",
                {"generator.psi=0.5"});

    const Array w = bench.run({"latents", "main_w"}, 0, 3).at("w");
    const ArrayMap start = bench.run({"features", "pixels/start"}, 0, 3);
    const ArrayMap moved = bench.run({"features", "pixels/sefa/linear/0/2"}, 0, 3);

    EXPECT_EQ(w, read_npz(file_of("w.npz")).at("w"));
    EXPECT_NE(start.at("features"), moved.at("features"));
    EXPECT_EQ(bench.run({"render", "strips"}, 1, 2).at("sample_index").values<std::int64_t>()[0], 1);
    const Plan plan = bench.plan();
    EXPECT_EQ(plan.groups.at(plan.find({"latents", "main_w"})).group.results, "latents/main");
    EXPECT_EQ(plan.find({"latents", "main"}), plan.groups.size());
}

TEST(GivenLatents, OfWAloneAreRefusedByAllThatStartsFromZ) {
    const std::string w = from(file_of("w.npz"), 3);
    const auto fault = [&](const std::string& section) { return fault_of(w + section, ExitCode::study_invalid); };

    EXPECT_THAT(fault("basis: {vectors: 2}\n"), HasSubstr("'basis' starts from z"));
    EXPECT_THAT(fault("basis: {vectors: 2}\ntraverse: {methods: {local_basis: [curve]}}\n"),
                HasSubstr("'traverse.methods.local_basis' starts from z"));
    EXPECT_THAT(fault("directions: {sefa: {vectors: 2}}\ngrassmann: {compare: [sefa], k_max: 2}\n"),
                HasSubstr("'grassmann.compare' starts from z"));
    EXPECT_NO_THROW(Bench(w + "grassmann: {compare: [random_o], k_max: 2}\n").plan());
}

TEST(GivenLatents, OfWAloneAreRefusedWhereNoSectionSaysThatZIsNeeded) {
    const Bench bench(from(file_of("w.npz"), 3) + "render: {samples: [0]}\n");  // the default traversals

    try {
        static_cast<void>(bench.plan());
        FAIL() << "a curve starts from z";
    } catch (const StudyError& error) {
        EXPECT_THAT(error.what(), HasSubstr("holds w alone"));
    }
}

TEST(GivenLatents, MoreSamplesThanTheFileHasAreRefused) {
    const std::string message = fault_of(from(file_of("z.npz"), 5), ExitCode::study_invalid);

    EXPECT_THAT(message, HasSubstr("'latents.count' is 5"));
    EXPECT_THAT(message, HasSubstr("z.npz"));
    EXPECT_THAT(message, HasSubstr("only 4 samples"));
}

TEST(GivenLatents, OfAnotherGeneratorAreRefused) {
    const TemporaryFolder folder;
    write_npy(folder / "z.npy", Array(DType::float32, {3, 512}));

    EXPECT_THAT(fault_of(from(folder / "z.npy", 2), ExitCode::bad_data), HasSubstr("z of 512 numbers"));
}

TEST(GivenLatents, LeaveNothingForAStreamOfTheMainSetToDo) {
    const std::string file = ", file: " + file_of("z.npz") + "}\n";

    EXPECT_THAT(fault_of("latents: {count: 4, stream: numpy" + file, ExitCode::study_invalid),
                HasSubstr("leave one of the two out"));
    EXPECT_THAT(fault_of("latents: {count: 1, stream: truncnorm, seeds: [1]" + file, ExitCode::study_invalid),
                HasSubstr("'latents.seeds' has no meaning"));
}

TEST(GivenLatents, MayStandBesideATruncatedPriorOfTheOtherSets) {
    Bench bench("latents: {count: 4, stream: truncnorm, file: " + file_of("z.npz") + "}\n");

    EXPECT_EQ(bench.run({"latents", "main"}, 0, 4).at("z"), read_npz(file_of("z.npz")).at("z"));
    EXPECT_LE(matrix_of(bench.run({"latents", "reference"}, 0, 100), "z").cwiseAbs().maxCoeff(), 2.0);
}

TEST(GivenLatents, ThatAreOthersThanWhenTheRunBeganAreRefused) {
    const TemporaryFolder folder;
    Array rows(DType::float32, {2, 128});
    write_npy(folder / "z.npy", rows);
    Bench bench(from(folder / "z.npy", 2));
    rows.values<float>()[0] = 1.0F;
    std::filesystem::remove(folder / "z.npy");
    write_npy(folder / "z.npy", rows);

    EXPECT_THROW(bench.run({"latents", "main"}, 0, 2), DataError);
}

}  // namespace
}  // namespace surveyor::testing
