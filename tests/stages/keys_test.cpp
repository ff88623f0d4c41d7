#include <fnmatch.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "stages/generator_section.hpp"
#include "tests/stages/keys_files.hpp"
#include "tests/stages/keys_metrics_table.hpp"
#include "tests/stages/stage_testing.hpp"

// What runs again when one field of a study changes. Each row changes one field of a study that has every section, and
// says which groups get another key; all others keep theirs, so their shards stay valid. Groups that the change adds or
// drops do not count: nothing that exists is recomputed for them.

namespace surveyor::testing {
namespace {

using Keys = std::map<std::string, std::string>;
using Names = std::set<std::string>;

bool matches(const std::string& glob, const std::string& name) {
    return ::fnmatch(glob.c_str(), name.c_str(), 0) == 0;
}

Names expected_of(const Row& row, const Keys& before, const Keys& after) {
    Names names;
    for (const auto& [name, key] : before) {
        bool is_expected = false;
        for (const std::string& glob : row.changed) {
            if (glob.front() == '!') {
                is_expected = is_expected && !matches(glob.substr(1), name);
            } else {
                is_expected = is_expected || matches(glob, name);
            }
        }
        if (is_expected && after.contains(name)) {
            names.insert(name);
        }
    }
    return names;
}

Names changed(const Keys& before, const Keys& after) {
    Names names;
    for (const auto& [name, key] : before) {
        if (after.contains(name) && after.at(name) != key) {
            names.insert(name);
        }
    }
    return names;
}

TEST(Keys, EveryFieldOfTheSchemaHasARowAndEveryRowAField) {
    Names fields;
    for (const FieldRow& field : describe_fields(Bench("latents: {}").schema())) {
        fields.insert(field.path);
    }
    Names rows;
    for (const Row& row : whole_table()) {
        rows.insert(row.field);
    }

    Names differing;  // the sets themselves are longer than what is printed of them
    std::set_symmetric_difference(
        rows.begin(), rows.end(), fields.begin(), fields.end(), std::inserter(differing, differing.end()));
    EXPECT_THAT(differing, ::testing::IsEmpty()) << "a new field needs a row that says what it changes";
}

TEST(Keys, ChangingAFieldRerunsExactlyWhatItsRowSays) {
    const KeysFiles files;
    std::map<std::pair<std::string, std::vector<std::string>>, Keys> given;

    for (const Row& row : whole_table()) {
        const auto start = std::pair(row.study, row.given);
        if (!given.contains(start)) {
            given[start] = files.keys(row.study, row.given);
        }
        const Keys& before = given[start];
        std::vector<std::string> changes = row.given;
        changes.push_back(row.change);
        const Keys after = files.keys(row.study, changes);

        EXPECT_EQ(changed(before, after), expected_of(row, before, after)) << row.change;
    }
}

TEST(Keys, TheStudiesOfTheTableHaveGroupsOfEveryStage) {
    const KeysFiles files;
    Names stages;
    for (const std::string& study : {base_study, metrics_study, inception_study}) {
        for (const auto& [name, key] : files.keys(study, {})) {
            stages.insert(name.substr(0, name.find(':')));
        }
    }

    const Bench bench("latents: {}");
    for (const StageEntry& stage : bench.schema().stages) {
        EXPECT_TRUE(stages.contains(stage.section.name))
            << "add a section '" << stage.section.name << "' to a study of the table, or its rows say nothing";
    }
}

TEST(Keys, EveryPatternOfTheTableMatchesAGroup) {
    const KeysFiles files;
    std::map<std::pair<std::string, std::vector<std::string>>, Keys> known;

    for (const Row& row : whole_table()) {
        const auto start = std::pair(row.study, row.given);
        if (!known.contains(start)) {
            known[start] = files.keys(row.study, row.given);
        }
        const Keys& before = known[start];
        for (const std::string& glob : row.changed) {
            const std::string plain = glob.substr(glob.front() == '!' ? 1 : 0);
            EXPECT_TRUE(std::ranges::any_of(before, [&](const auto& entry) { return matches(plain, entry.first); }))
                << row.change << ": " << plain;
        }
    }
}

TEST(Keys, ADefaultStudysLatentsHaveTheKeyThatTheyHadBeforeStreamsAndFiles) {
    const KeysFiles files;
    const Bench bench(files.placed(base_study));
    std::vector<std::pair<std::string, std::string>> values = GeneratorSection::mapping_values(bench.configs());
    values.emplace_back("seed", "0");

    for (const PlannedGroup& planned : bench.plan().groups) {
        const std::string name = planned.group.name.text();
        if (name.starts_with("latents:") || name == "directions:ganspace/moments") {
            EXPECT_EQ(planned.group.values, values) << name;
        }
    }
}

TEST(Keys, FeaturesOfThePixelsHaveTheKeysThatTheyHadBeforeOtherExtractors) {
    const KeysFiles files;
    int groups = 0;
    for (const std::string& study : {base_study, metrics_study}) {
        const Plan plan = Bench(files.placed(study)).plan();
        for (const PlannedGroup& planned : plan.groups) {
            if (planned.group.name.text().starts_with("features:pixels/")) {
                ++groups;
                for (const auto& [name, value] : planned.group.values) {
                    EXPECT_FALSE(name.starts_with("extractors.")) << planned.group.name.text() << " " << name;
                }
            }
        }
    }
    EXPECT_EQ(groups, 2 + 5 + 2 + 1);
}

TEST(Keys, SeedsThatCountUpFurtherKeepWhatWasDrawn) {
    const auto key = [](const std::string& section) {
        const Plan plan = Bench("latents: " + section + "\n").plan();
        return plan.groups.at(plan.find({"latents", "main"})).key;
    };

    EXPECT_EQ(key("{count: 2, stream: numpy, seeds: [3, 4]}"), key("{count: 3, stream: numpy, seeds: [3, 4, 5]}"));
    EXPECT_NE(key("{count: 2, stream: numpy, seeds: [3, 4]}"), key("{count: 3, stream: numpy, seeds: [3, 4, 6]}"));
    EXPECT_NE(key("{count: 2, stream: numpy, seeds: [3, 4]}"), key("{count: 2, stream: numpy, seeds: [2, 3]}"));
}

TEST(Keys, ALongerCurveKeepsItsKeyAndTakesAnotherFolder) {
    const KeysFiles files;
    const GroupName curve{"traverse", "local_basis/0"};
    const auto planned = [&](const std::string& change) {
        const Plan plan = Bench(files.placed(base_study), {change}).plan();
        return plan.groups.at(plan.find(curve));
    };

    const PlannedGroup shorter = planned("traverse.intensities=[0, 2]");
    const PlannedGroup longer = planned("traverse.intensities=[0, 2, 4]");
    const PlannedGroup same = planned("traverse.intensities=[2]");

    EXPECT_EQ(shorter.key, longer.key);
    EXPECT_NE(shorter.folder, longer.folder);
    EXPECT_EQ(shorter.folder, same.folder);
}

TEST(Keys, RaisingACountLeavesTheBoundariesOfEarlierUnits) {
    const KeysFiles files;
    const GroupName group{"features", "pixels/start"};
    const auto units = [&](const std::string& change) {
        const Plan plan = Bench(files.placed(base_study), {change}).plan();
        return plan.groups.at(plan.find(group)).units;
    };

    const std::vector<Unit> before = units("latents.count=8");
    const std::vector<Unit> after = units("latents.count=10");

    ASSERT_EQ(before.size(), 2U);
    ASSERT_EQ(after.size(), 3U);
    EXPECT_EQ(after[1].first, before[1].first);
    EXPECT_EQ(after[1].last, before[1].last);
    EXPECT_EQ(after[2].last, 10);
}

}  // namespace
}  // namespace surveyor::testing
