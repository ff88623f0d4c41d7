#include "pipeline/yaml_reader.hpp"

#include <gmock/gmock.h>

#include <algorithm>

#include "tests/support/caught.hpp"
#include "tests/support/temporary_folder.hpp"

namespace surveyor {
namespace {

using testing::caught;
using ::testing::HasSubstr;
using ::testing::StartsWith;

StudyNode read(const std::string& text) {
    return read_yaml_text(text, "demo.yaml", "/studies");
}

TEST(YamlReader, MarksEveryValueWithLineAndColumnFromOne) {
    const StudyNode study = read("study: demo\ntraverse:\n  intensities: [0, 12]\n");

    const StudyNode* list = study.find_path("traverse.intensities");

    ASSERT_NE(list, nullptr);
    EXPECT_EQ(list->mark.text(), "demo.yaml:3:16");
    EXPECT_EQ(list->items.at(1).mark.text(), "demo.yaml:3:20");
    EXPECT_EQ(list->items.at(1).text, "12");
    EXPECT_EQ(study.entries.at(1).mark.text(), "demo.yaml:2:1");
    EXPECT_EQ(list->mark.folder, "/studies");
}

TEST(YamlReader, KeepsAKeyThatStandsTwiceForTheStudyToRefuse) {
    const StudyNode study = read("a: 1\nb: {x: 1,\n    x: 2}\n");

    const StudyNode* b = study.find("b");
    ASSERT_EQ(b->entries.size(), 2U);
    EXPECT_EQ(b->entries.at(1).mark.text(), "demo.yaml:3:5");
    EXPECT_EQ(b->find("x")->text, "1");
}

TEST(YamlReader, RefusesAnAliasBomb) {
    std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
    for (int i = 1; i < 12; ++i) {
        const std::string before = "*a" + std::to_string(i - 1);
        bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + before;
        for (int k = 1; k < 10; ++k) {
            bomb += ", " + before;
        }
        bomb += "]\n";
    }

    const auto error = caught([&] { (void)read(bomb); });

    EXPECT_EQ(error.code, ExitCode::study_invalid);
    EXPECT_THAT(error.text, HasSubstr("100000 values"));
}

TEST(YamlReader, RefusesAnAliasToItself) {
    EXPECT_EQ(caught([] { (void)read("a: &a [*a]\n"); }).code, ExitCode::study_invalid);
}

TEST(YamlReader, TakesThirtyLevelsAndRefusesForty) {
    const auto nested = [](std::size_t levels) { return "a: " + std::string(levels, '[') + std::string(levels, ']'); };

    EXPECT_NO_THROW((void)read(nested(30)));
    EXPECT_EQ(caught([&] { (void)read(nested(40)); }).code, ExitCode::study_invalid);
    EXPECT_EQ(caught([&] { (void)read(nested(100'000)); }).code, ExitCode::study_invalid);
}

TEST(YamlReader, SaysWhereATextStopsBeingYaml) {
    const auto error = caught([] { (void)read("a: 1\nb: [1, 2\nc: }\n"); });

    EXPECT_EQ(error.code, ExitCode::study_invalid);
    EXPECT_THAT(error.text, StartsWith("demo.yaml:3:"));
    EXPECT_THAT(error.text, HasSubstr("not YAML"));
}

TEST(YamlReader, NamesTheTabThatYamlDoesNotTake) {
    const auto error = caught([] { (void)read("study: a\nbasis:\n\tvectors: 3\n"); });

    EXPECT_EQ(error.code, ExitCode::study_invalid);
    EXPECT_THAT(error.text, HasSubstr("line 3 is indented with a tab"));
}

TEST(YamlReader, QuotesNoRawByteOfABinaryFile) {
    const auto error = caught([] { (void)read("\"\\\x01\""); });

    EXPECT_EQ(error.code, ExitCode::study_invalid);
    EXPECT_TRUE(std::ranges::all_of(error.text, [](unsigned char c) { return c >= ' ' && c <= '~'; })) << error.text;
}

TEST(YamlReader, RefusesASecondDocumentInsteadOfPassingItOver) {
    EXPECT_THAT(caught([] { (void)read("study: a\n---\nstudy: b\n"); }).text, HasSubstr("more than one YAML document"));
}

// The text of one comma made documents without end; what follows a bracket was left unread (both found by fuzzing).
TEST(YamlReader, RefusesAStrayCommaOrBracketInsteadOfReadingForEverOrInPart) {
    EXPECT_EQ(caught([] { (void)read(",!"); }).code, ExitCode::study_invalid);
    EXPECT_EQ(caught([] { (void)read("study: a\n}\nseed: 3\n"); }).code, ExitCode::study_invalid);
    EXPECT_EQ(caught([] { (void)read("study: a\n]\n"); }).code, ExitCode::study_invalid);
}

TEST(YamlReader, RefusesAKeyThatIsNoWord) {
    EXPECT_EQ(caught([] { (void)read("[1, 2]: x\n"); }).code, ExitCode::study_invalid);
}

TEST(YamlReader, ReadsAnEmptyTextAsNothing) {
    EXPECT_EQ(read("").kind, StudyNode::Kind::null);
    EXPECT_EQ(read("# only a remark\n").kind, StudyNode::Kind::null);
}

TEST(YamlReader, TellsAMissingFileFromAFolder) {
    const testing::TemporaryFolder folder;

    EXPECT_EQ(caught([&] { (void)read_yaml_file(folder / "absent.yaml"); }).code, ExitCode::input_missing);
    EXPECT_EQ(caught([&] { (void)read_yaml_file(folder.path()); }).code, ExitCode::input_missing);
}

TEST(Override, ReplacesOneValueAndLeavesItsNeighbours) {
    StudyNode study = read("latents: {count: 10, psi: 0.5}\n");

    apply_override(study, "latents.count=100");

    EXPECT_EQ(study.find_path("latents.count")->text, "100");
    EXPECT_EQ(study.find_path("latents.psi")->text, "0.5");
    EXPECT_EQ(study.find_path("latents.count")->mark.text(), "command line, 'latents.count=100'");
}

TEST(Override, MakesSectionsAndTakesAnyYaml) {
    StudyNode study = read("study: demo\n");

    apply_override(study, "traverse.curve.step=0.5");
    apply_override(study, "traverse.intensities=[0, 4]");

    EXPECT_EQ(study.find_path("traverse.curve.step")->text, "0.5");
    EXPECT_EQ(study.find_path("traverse.intensities")->items.size(), 2U);
}

TEST(Override, HasPathsRelativeToTheWorkingFolder) {
    StudyNode study = read("generator: {weights: a.safetensors}\n");

    apply_override(study, "generator.weights=b.safetensors");

    EXPECT_EQ(study.find_path("generator.weights")->mark.folder, std::filesystem::current_path());
}

TEST(Override, RefusesWhatIsNoAssignmentAsAUsageError) {
    for (const std::string text : {"latents.count", "=3", ".count=3", "latents.=3", "a..b=3"}) {
        StudyNode study = read("study: demo\n");
        EXPECT_EQ(caught([&] { apply_override(study, text); }).code, ExitCode::usage) << text;
    }
}

TEST(Override, NamesItselfWhenItsValueIsNotYaml) {
    StudyNode study = read("study: demo\n");
    EXPECT_THAT(caught([&] { apply_override(study, "a=[1"); }).text,
                StartsWith("command line, 'a=[1': this is not YAML"));
}

}  // namespace
}  // namespace surveyor
