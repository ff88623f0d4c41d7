#include "pipeline/explain.hpp"

#include <gmock/gmock.h>

#include "pipeline/key_change.hpp"
#include "tests/pipeline/toy_run.hpp"

namespace surveyor {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;
using testing::TemporaryFolder;
using toy::ToyRun;

std::string explain(const std::filesystem::path& folder,
                    const toy::ToyStudy& toy = {},
                    const std::vector<std::string>& overrides = {}) {
    const ToyRun run(folder, toy, overrides);
    return explain_plan(run.plan, run.store);
}

TEST(Explain, CallsAFirstRunNew) {
    const TemporaryFolder folder;

    const std::string text = explain(folder.path());

    EXPECT_THAT(text, HasSubstr("squares: 0 of 6 units done\n  new: main, sums\n"));
    EXPECT_THAT(text, HasSubstr("0 of 11 units are done, 11 to do in " + (folder / "run").string()));
}

TEST(Explain, GivesNoReasonWhereNothingIsToDo) {
    const TemporaryFolder folder;
    ToyRun(folder.path()).compute();

    const std::string text = explain(folder.path());

    EXPECT_THAT(text, HasSubstr("11 of 11 units are done, 0 to do"));
    EXPECT_THAT(text, HasSubstr("squares: 6 of 6 units done\nwalk: "));
}

TEST(Explain, NamesTheFieldThatDiffersAndWhoFollows) {
    const TemporaryFolder folder;
    ToyRun(folder.path()).compute();

    const std::string text = explain(folder.path(), {.offset = 0.5});

    EXPECT_THAT(text, HasSubstr("runs again: squares.offset: 0 -> 0.5: main\n"));
    EXPECT_THAT(text, HasSubstr("runs again: it reads what changed in squares: all\n"));
    EXPECT_THAT(text, HasSubstr("walk: 4 of 4 units done\n"));
}

TEST(Explain, CallsAnExtensionAContinuation) {
    const TemporaryFolder folder;
    ToyRun(folder.path(), {.count = 10}).compute();

    EXPECT_THAT(explain(folder.path(), {.count = 20}),
                HasSubstr("squares: 4 of 10 units done\n  continues: main, sums\n"));
}

TEST(Explain, CallsAGroupWhoseOnlyUnitGrewAContinuation) {
    const TemporaryFolder folder;
    ToyRun(folder.path(), {.count = 3}).compute();

    EXPECT_THAT(explain(folder.path(), {.count = 4}),
                HasSubstr("squares: 0 of 2 units done\n  continues: main, sums\n"));
}

TEST(Explain, SaysThatAReductionReadsMoreRows) {
    const TemporaryFolder folder;
    ToyRun(folder.path(), {.count = 10}).compute();

    EXPECT_THAT(explain(folder.path(), {.count = 20}), HasSubstr("runs again: it reads 20 rows of squares, not 10"));
}

TEST(Explain, ComparesWithTheNearestOfSeveralEarlierRuns) {
    const TemporaryFolder folder;
    ToyRun(folder.path(), {.block = 5, .offset = 3}).compute();
    ToyRun(folder.path(), {.block = 4, .offset = 3}).compute();

    const std::string text = explain(folder.path(), {.block = 2, .offset = 3});

    EXPECT_THAT(text, MatchesRegex("(.|\n)*runs again: squares.block: [45] -> 2: sums\n(.|\n)*"));
    EXPECT_THAT(text, Not(HasSubstr("squares.offset")));
}

TEST(Explain, SaysThatAStageHasANewVersion) {
    const TemporaryFolder folder;
    ToyRun run(folder.path());
    run.compute();
    run.schema.stages.at(1).version = 2;

    const std::string text = explain_plan(make_plan(run.study.configs, run.schema), run.store);

    EXPECT_THAT(text, HasSubstr("runs again: the stage has a new version: main\n"));
}

TEST(Explain, SaysThatAWalkOfAnotherLengthIsComputedAnew) {
    const TemporaryFolder folder;
    ToyRun(folder.path(), {.length = 3}).compute();

    const std::string text = explain(folder.path(), {.length = 4});

    EXPECT_THAT(text, HasSubstr("walk: 2 of 4 units done\n  runs again: reaches elsewhere (length 4)"));
    EXPECT_THAT(text, Not(HasSubstr("starts"))) << "what reads the walk is done";
}

TEST(KeyChange, NamesAFieldThatIsNoLongerPartOfTheKey) {
    const StudyNode before =
        read_yaml_text(R"({"version": 1, "values": {"a": "1", "b": "2"}, "inputs": {}})", "key", "/");
    const StudyNode now = read_yaml_text(R"({"version": 1, "values": {"a": "1", "c": "3"}, "inputs": {}})", "key", "/");

    EXPECT_EQ(key_change(now, before), "c: (new) -> 3, b: 2 -> (gone)");
    EXPECT_EQ(key_change(before, before), "");
}

}  // namespace
}  // namespace surveyor
