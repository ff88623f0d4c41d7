#include "pipeline/executor.hpp"

#include <gmock/gmock.h>

#include <cmath>

#include "tests/pipeline/toy_run.hpp"
#include "tests/support/caught.hpp"

namespace surveyor {
namespace {

using testing::caught;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;
using testing::TemporaryFolder;
using ::testing::UnorderedElementsAre;
using toy::ToyRun;

/// Set by main: MPI can be started once in a process.
const Communicator* world = nullptr;

RunSummary execute_here(const ToyRun& run, const RunOptions& options = {.numeric_kind = "toy"}) {
    SilentLog log;
    return execute(run.plan, run.study.configs, run.schema, run.store, *world, options, log);
}

std::size_t count_missing(const ToyRun& run) {
    std::size_t count = 0;
    for (const auto& wave : missing_units(run.plan, run.store)) {
        count += wave.size();
    }
    return count;
}

TEST(Execute, ComputesEverythingOnce) {
    const TemporaryFolder folder;
    const ToyRun run(folder.path(), {.count = 10, .block = 4});

    const RunSummary first = execute_here(run);
    const RunSummary second = execute_here(run);

    EXPECT_EQ(first.units, 11U) << "3 of squares, 3 sums, 1 total, 2 of walk, 2 starts";
    EXPECT_EQ(first.to_do, 11U);
    EXPECT_EQ(first.computed, 11U);
    EXPECT_EQ(second.to_do, 0U);
    EXPECT_EQ(second.computed, 0U);
    EXPECT_FALSE(second.stopped);
}

TEST(Execute, RedoesADeletedShardAlone) {
    const TemporaryFolder folder;
    const ToyRun run(folder.path());
    execute_here(run);
    std::filesystem::remove(run.shard("squares", "main", {4, 8}));

    EXPECT_THAT(run.compute(), ElementsAre("squares:main:4"));
}

TEST(Execute, ExtendsByTheLastPartialUnitAndWhatIsNew) {
    const TemporaryFolder folder;
    ToyRun(folder.path(), {.count = 10, .block = 4}).compute();

    const std::vector<std::string> units = ToyRun(folder.path(), {.count = 13, .block = 4}).compute();

    EXPECT_THAT(units,
                UnorderedElementsAre("squares:main:8",
                                     "squares:main:12",
                                     "walk:main:10",
                                     "walk:starts:10",
                                     "squares:sums:8",
                                     "squares:sums:12",
                                     "total:all:0"));
}

TEST(Execute, RedoesOnlyTheReductionWhenASurveyIsMadeSmaller) {
    const TemporaryFolder folder;
    ToyRun(folder.path(), {.count = 13, .block = 4}).compute();

    const std::vector<std::string> units = ToyRun(folder.path(), {.count = 8, .block = 4}).compute();

    EXPECT_THAT(units, ElementsAre("total:all:0"));
}

TEST(Execute, FindsAFieldsReadersAndNothingElse) {
    const TemporaryFolder folder;
    ToyRun(folder.path()).compute();

    EXPECT_THAT(ToyRun(folder.path(), {}, {"walk.scale=3"}).compute(),
                ElementsAre("walk:main:0", "walk:main:5", "walk:starts:0", "walk:starts:5"));
    EXPECT_THAT(ToyRun(folder.path(), {}, {"total.weight=3"}).compute(), ElementsAre("total:all:0"));
    EXPECT_THAT(ToyRun(folder.path()).compute(), IsEmpty()) << "what an earlier study left is still there";
}

TEST(Execute, NamesTheUnitThatFailedAndStoresNothingOfIt) {
    const TemporaryFolder folder;
    const ToyRun run(folder.path());
    ::setenv("TOY_FAIL", "squares:main:4", 1);

    const auto error = caught([&] { execute_here(run); });
    ::unsetenv("TOY_FAIL");

    EXPECT_EQ(error.code, ExitCode::bad_data);
    EXPECT_EQ(error.text, "squares:main, unit 4-8: this unit was told to fail");
    EXPECT_FALSE(std::filesystem::exists(run.shard("squares", "main", {4, 8})));
    EXPECT_TRUE(std::filesystem::exists(run.shard("squares", "main", {0, 4})));
}

/// A toy whose first stage puts out something else.
ToyRun spoilt(const std::filesystem::path& folder, const std::function<void(ArrayMap&)>& spoil) {
    ToyRun run(folder);
    const auto right = run.schema.stages.at(0).run;
    run.schema.stages.at(0).run = [=](const Task& task) {
        ArrayMap arrays = right(task);
        spoil(arrays);
        return arrays;
    };
    return run;
}

TEST(Execute, StoresNoNumberThatIsNotFinite) {
    for (const double bad : {std::nan(""), HUGE_VAL, -HUGE_VAL}) {
        const TemporaryFolder folder;
        const ToyRun run =
            spoilt(folder.path(), [=](ArrayMap& arrays) { arrays.at("square").values<double>()[1] = bad; });

        const auto error = caught([&] { execute_here(run); });

        EXPECT_EQ(error.code, ExitCode::bad_data);
        EXPECT_THAT(error.text, StartsWith("squares:main, unit 0-4: 'square' has entries that are not finite"));
        EXPECT_THAT(run.store.list(run.group("squares", "main")), IsEmpty());
    }
}

TEST(Execute, HoldsAStageToItsDeclaration) {
    const std::vector<std::function<void(ArrayMap&)>> breaches = {
        [](ArrayMap& arrays) { arrays.erase("pad"); },
        [](ArrayMap& arrays) { arrays.emplace("more", Array()); },
        [](ArrayMap& arrays) { arrays.at("square") = arrays.at("square").rows(0, 1); },
        [](ArrayMap& arrays) { arrays.at("pad") = Array(DType::float32, {4}); },
    };
    for (const auto& breach : breaches) {
        const TemporaryFolder folder;
        const ToyRun run = spoilt(folder.path(), breach);
        EXPECT_NE(caught([&] { execute_here(run); }).code, ExitCode::complete);
        EXPECT_THAT(run.store.list(run.group("squares", "main")), IsEmpty());
    }
}

TEST(Execute, SaysWhichUnitMetADamagedShard) {
    const TemporaryFolder folder;
    ToyRun(folder.path()).compute();
    const ToyRun run(folder.path(), {}, {"total.weight=2"});
    const std::filesystem::path shard = run.shard("squares", "main", {4, 8});
    testing::write_text(shard, "x" + testing::file_text(shard).substr(1));

    const auto error = caught([&] { execute_here(run); });

    EXPECT_EQ(error.code, ExitCode::bad_data);
    EXPECT_THAT(error.text, StartsWith("total:all, unit 0-1: " + shard.string()));
}

TEST(Execute, RefusesShardsOfAnotherKindOnlyWhenOneKindIsRequired) {
    const TemporaryFolder folder;
    const ToyRun run(folder.path());
    compute_unit(run.plan, {0, 1}, run.study.configs, run.schema, run.store, "another machine");

    const auto error = caught([&] { execute_here(run, {.numeric_kind = "toy", .require_one_kind = true}); });

    EXPECT_EQ(error.code, ExitCode::not_reproducible);
    EXPECT_THAT(error.text, HasSubstr(run.shard("squares", "main", {4, 8}).string()));
    EXPECT_EQ(execute_here(run).computed, 10U);
}

TEST(MissingUnits, StandInTheWavesOfTheirGroups) {
    const TemporaryFolder folder;
    const ToyRun run(folder.path());

    const auto waves = missing_units(run.plan, run.store);

    ASSERT_EQ(waves.size(), 3U);
    EXPECT_EQ(waves[0].size(), 5U);
    EXPECT_EQ(waves[1].size(), 5U);
    EXPECT_EQ(waves[2].size(), 1U);
    EXPECT_EQ(count_missing(run), 11U);
}

}  // namespace
}  // namespace surveyor

int main(int argc, char** argv) {
    ::testing::InitGoogleTest(&argc, argv);
    const surveyor::Communicator communicator(&argc, &argv);
    surveyor::world = &communicator;
    return RUN_ALL_TESTS();
}
