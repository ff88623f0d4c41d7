#include "pipeline/plan.hpp"

#include <gmock/gmock.h>

#include <map>
#include <set>

#include "tests/pipeline/toy_run.hpp"

namespace surveyor {
namespace {

using ::testing::ElementsAre;
using testing::TemporaryFolder;

/// What happens to the groups when one field of the study changes.
struct FieldCase {
    std::string value;
    std::set<std::string> new_keys;     ///< groups that must be computed anew
    std::set<std::string> new_folders;  ///< groups whose shards lie elsewhere, beyond those
};

/// Every field of the toy's schema. A count, a list of picks and the length of a walk are extents: they are in the keys
/// of what reduces over them, or reads whole walks, and in no other.
const std::map<std::string, FieldCase> field_cases = {
    {"study", {"other", {}, {}}},
    {"seed", {"5", {}, {}}},
    {"squares.count", {"30", {"total:all"}, {}}},
    {"squares.block", {"2", {"squares:sums", "total:all"}, {}}},
    {"squares.offset", {"0.25", {"squares:main", "squares:sums", "total:all"}, {}}},
    {"squares.sleep_us", {"1", {}, {}}},
    {"walk.scale", {"3", {"walk:main", "walk:starts", "walk:shown"}, {}}},
    {"walk.length", {"9", {"walk:shown"}, {"walk:main"}}},
    {"walk.show", {"[1, 5]", {}, {}}},
    {"total.weight", {"2", {"total:all"}, {}}},
};

std::map<std::string, PlannedGroup> groups_with(const std::filesystem::path& folder,
                                                const std::vector<std::string>& changes) {
    std::vector<std::string> overrides = {"walk.show=[1]"};
    overrides.insert(overrides.end(), changes.begin(), changes.end());
    std::map<std::string, PlannedGroup> groups;
    for (const PlannedGroup& planned : toy::ToyRun(folder, {}, overrides).plan.groups) {
        groups.emplace(planned.group.name.text(), planned);
    }
    return groups;
}

TEST(Keys, ChangeExactlyWhereAFieldIsUsed) {
    const TemporaryFolder folder;
    const auto before = groups_with(folder.path(), {});
    ASSERT_EQ(before.size(), 6U);
    for (const auto& [field, expected] : field_cases) {
        const auto after = groups_with(folder.path(), {field + "=" + expected.value});

        std::set<std::string> new_keys;
        std::set<std::string> new_folders;
        for (const auto& [name, planned] : after) {
            if (planned.key != before.at(name).key) {
                new_keys.insert(name);
            } else if (planned.folder != before.at(name).folder) {
                new_folders.insert(name);
            }
        }
        EXPECT_EQ(new_keys, expected.new_keys) << field;
        EXPECT_EQ(new_folders, expected.new_folders) << field;
    }
}

TEST(Keys, HaveACaseForEveryFieldOfTheSchema) {
    toy::Resources resources;
    for (const FieldRow& row : describe_fields(toy::toy_stages(resources))) {
        EXPECT_TRUE(field_cases.contains(row.path)) << row.path << " has no row in field_cases";
    }
}

TEST(Keys, ChangeWithTheVersionOfAStageAndOfWhatItReads) {
    const TemporaryFolder folder;
    toy::ToyRun run(folder.path());
    run.schema.stages.at(0).version = 2;

    const Plan after = make_plan(run.study.configs, run.schema);

    for (const std::string group : {"main", "sums"}) {
        EXPECT_NE(after.groups.at(after.find({"squares", group})).key, run.group("squares", group).key);
    }
    EXPECT_NE(after.groups.at(after.find({"total", "all"})).key, run.group("total", "all").key);
    EXPECT_EQ(after.groups.at(after.find({"walk", "main"})).key, run.group("walk", "main").key);
}

TEST(Plan, CutsUnitsAtFixedBoundariesAndTheLastOneShort) {
    const TemporaryFolder folder;
    const toy::ToyRun run(folder.path(), {.count = 10, .block = 4});

    std::vector<std::pair<std::int64_t, std::int64_t>> units;
    for (const Unit& unit : run.group("squares", "main").units) {
        units.emplace_back(unit.first, unit.last);
    }

    EXPECT_THAT(units, ElementsAre(std::pair(0, 4), std::pair(4, 8), std::pair(8, 10)));
    EXPECT_EQ(run.group("total", "all").units.size(), 1U);
}

TEST(Plan, MakesAUnitOfEachPick) {
    const TemporaryFolder folder;
    const toy::ToyRun run(folder.path(), {}, {"walk.show=[7, 2]"});

    const std::vector<Unit>& units = run.group("walk", "shown").units;

    ASSERT_EQ(units.size(), 2U);
    EXPECT_EQ(units[0].first, 7);
    EXPECT_EQ(units[0].last, 8);
    EXPECT_EQ(units[1].first, 2);
}

TEST(Plan, PutsAGroupInTheWaveAfterWhatItReads) {
    const TemporaryFolder folder;
    const toy::ToyRun run(folder.path());

    EXPECT_EQ(run.plan.waves, 3U);
    EXPECT_EQ(run.group("squares", "main").wave, 0U);
    EXPECT_EQ(run.group("squares", "sums").wave, 1U);
    EXPECT_EQ(run.group("total", "all").wave, 2U);
    EXPECT_EQ(run.group("walk", "main").wave, 0U);
    EXPECT_EQ(run.group("walk", "starts").wave, 1U);
}

TEST(Plan, ExtendsAGroupToTheMostThatItsReadersDemand) {
    const TemporaryFolder folder;
    const toy::ToyRun run(folder.path(), {.count = 10}, {"walk.show=[17]"});

    EXPECT_EQ(run.group("walk", "main").group.count, 18);
    EXPECT_EQ(run.group("walk", "starts").group.count, 10);
}

TEST(Plan, RunsOnlySectionsThatAreWrittenAndWhatTheyNeed) {
    const TemporaryFolder folder;
    toy::Resources resources;
    const Schema schema = toy::toy_stages(resources);
    const Study study = read_study(testing::write_text(folder / "toy.yaml", "study: toy\ntotal: {}\n"), {}, schema);

    const Plan plan = make_plan(study.configs, schema);

    std::vector<std::string> names;
    for (const PlannedGroup& planned : plan.groups) {
        names.push_back(planned.group.name.text());
    }
    EXPECT_THAT(names, ElementsAre("squares:main", "squares:sums", "total:all"));
}

TEST(Plan, HasADigestThatFollowsExtents) {
    const TemporaryFolder folder;
    const auto digest = [&](const std::vector<std::string>& overrides) {
        return toy::ToyRun(folder.path(), {}, overrides).plan.digest();
    };

    EXPECT_EQ(digest({}), digest({"squares.sleep_us=9"}));
    EXPECT_NE(digest({}), digest({"walk.length=4"}));
    EXPECT_NE(digest({}), digest({"squares.count=11"}));
    EXPECT_NE(digest({"walk.show=[1, 5]"}), digest({"walk.show=[2, 5]"}));
}

TEST(Plan, RefusesAGroupThatNeedsItself) {
    const TemporaryFolder folder;
    toy::ToyRun run(folder.path());
    const auto group = run.schema.stages.at(0).group;
    run.schema.stages.at(0).group = [group](const Configs& configs, const std::string& label, std::int64_t count) {
        Group made = group(configs, label, count);
        made.inputs = {{"itself", {"squares", "sums"}, Rows::all, count + 1}};
        return made;
    };

    EXPECT_THROW((void)make_plan(run.study.configs, run.schema), ContractViolation);
}

}  // namespace
}  // namespace surveyor
