#include "pipeline/study.hpp"

#include <gmock/gmock.h>

#include "pipeline/plan.hpp"
#include "tests/pipeline/toy_run.hpp"
#include "tests/support/caught.hpp"

namespace surveyor {
namespace {

using testing::caught;
using testing::Caught;
using ::testing::HasSubstr;
using ::testing::StartsWith;
using testing::TemporaryFolder;
using testing::write_text;

/// Two sections without stages: one that names a file, one with the field of the documented message.
struct Generator {
    static constexpr std::string_view name = "generator";

    struct Config {
        StudyPath weights;

        static Fields<Config> fields() { return Fields<Config>{}.require("weights", &Config::weights, {}, "a file"); }
    };

    static void prepare(Configs& configs, Faults& faults) {
        const StudyPath& weights = configs.get<Config>().weights;
        if (!weights.is_there()) {
            return;  // reading the field has said so
        }
        configs.facts["generator.digest"] = testing::file_text(weights.path);
        if (configs.fact("generator.digest") == "damaged") {
            faults.add(weights.mark, "the weights are damaged", ExitCode::bad_data);
        }
    }
};

struct Traverse {
    static constexpr std::string_view name = "traverse";

    struct Config {
        std::vector<double> intensities = {0, 12};
        double step = 1;

        static Fields<Config> fields() {
            return Fields<Config>{}
                .add("intensities", &Config::intensities, between(0, 1000), "path lengths")
                .add("step", &Config::step, at_least(1e-3), "length of a step");
        }
    };

    static void check(const Configs& configs, const MarkOf& mark, Faults& faults) {
        const Config& config = configs.get<Config>();
        if (config.step > config.intensities.back()) {
            faults.add(mark("traverse.step"), "'traverse.step' is longer than the path");
        }
    }
};

/// A section whose words and keys the user chooses.
struct Names {
    static constexpr std::string_view name = "names";

    struct Config {
        std::vector<std::string> words;
        std::map<std::string, std::vector<std::string>> named;

        static Fields<Config> fields() {
            return Fields<Config>{}
                .add("words", &Config::words, {}, "words")
                .others(&Config::named, "<name>", "words by name");
        }
    };
};

Schema schema() {
    Schema schema;
    schema.sections = {section_entry<Generator>(true), section_entry<Traverse>()};
    return schema;
}

Caught faults_of(const std::filesystem::path& path, const std::string& text) {
    write_text(path, text);
    return caught([&] { (void)read_study(path, {}, schema()); });
}

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) {
        lines.push_back(line);
    }
    return lines;
}

TEST(Study, NamesAnUnknownKeyWithItsPlaceAndTheKeyThatWasMeant) {
    const TemporaryFolder folder;
    const std::filesystem::path path = folder / "demo.yaml";

    const Caught error = faults_of(
        path, "study: demo\n\n\n\n\n\n\n\n\n\n\ngenerator: {weights: w}\ntraverse:\n        intensites: [0]\n");

    EXPECT_EQ(error.code, ExitCode::study_invalid);
    EXPECT_THAT(
        error.text,
        HasSubstr(path.string() + ":14:9: unknown key 'intensites' in 'traverse'; did you mean 'intensities'?"));
}

TEST(Study, ReportsAllFaultsAtOnceInTheOrderOfTheFile) {
    const TemporaryFolder folder;
    const std::filesystem::path path = folder / "demo.yaml";

    const Caught error = faults_of(path,
                                   "study: a/b\nseed: -1\nfid: {}\n"
                                   "traverse: {intensities: [0, 2000], step: quick}\ngenerator: {}\n");

    const std::vector<std::string> lines = lines_of(error.text);
    EXPECT_EQ(error.code, ExitCode::study_invalid);
    ASSERT_EQ(lines.size(), 6U) << error.text;
    const std::vector<std::string> places = {":1:8: ", ":2:7: ", ":3:1: ", ":4:29: ", ":4:42: ", ":5:12: "};
    for (std::size_t i = 0; i < lines.size(); ++i) {
        EXPECT_THAT(lines[i], StartsWith(path.string() + places[i]));
    }
    EXPECT_THAT(lines[2], HasSubstr("unknown section 'fid'"));
    EXPECT_THAT(lines[3], HasSubstr("'traverse.intensities'"));
    EXPECT_THAT(lines[5], HasSubstr("'generator.weights' is missing"));
}

TEST(Study, AsksForANameAndForRequiredSections) {
    const TemporaryFolder folder;

    const Caught error = faults_of(folder / "demo.yaml", "seed: 1\n");

    EXPECT_THAT(error.text, HasSubstr("'study' is missing"));
    EXPECT_THAT(error.text, HasSubstr("the section 'generator' is missing"));
}

TEST(Study, RefusesAFileThatHoldsNoSections) {
    const TemporaryFolder folder;
    for (const std::string text : {"", "[1, 2]\n", "just a word\n"}) {
        EXPECT_EQ(faults_of(folder / "demo.yaml", text).code, ExitCode::study_invalid) << text;
    }
}

TEST(Study, PutsAnInvalidStudyBeforeAMissingInput) {
    const TemporaryFolder folder;

    const Caught both =
        faults_of(folder / "demo.yaml", "study: d\ngenerator: {weights: gone.bin}\ntraverse: {step: 13}\n");
    const Caught missing = faults_of(folder / "demo.yaml", "study: d\ngenerator: {weights: gone.bin}\n");

    EXPECT_EQ(both.code, ExitCode::study_invalid);
    EXPECT_THAT(lines_of(both.text).at(0), HasSubstr(":3:18: 'traverse.step'"));
    EXPECT_THAT(lines_of(both.text).at(1), HasSubstr("gone.bin"));
    EXPECT_EQ(missing.code, ExitCode::input_missing);
    EXPECT_THAT(missing.text, HasSubstr((folder / "gone.bin").string()));
}

TEST(Study, LooksIntoFilesAlsoWhenOtherFieldsAreAtFault) {
    const TemporaryFolder folder;
    write_text(folder / "w", "damaged");

    const Caught error =
        faults_of(folder / "demo.yaml", "study: d\ngenerator: {weights: w}\ntraverse: {step: quick}\n");

    EXPECT_THAT(lines_of(error.text).at(0), HasSubstr("'traverse.step'"));
    EXPECT_THAT(lines_of(error.text).at(1), HasSubstr(":2:22: the weights are damaged"));
}

TEST(Study, TellsOfRepeatedKeysAndListEntriesBesideTheRest) {
    const TemporaryFolder folder;

    const Caught error = faults_of(folder / "demo.yaml",
                                   "study: d\ngenerator: {weights: gone.bin}\n"
                                   "traverse: {intensities: [1, 2, 1]}\ntraverse: {step: 1}\n");

    EXPECT_EQ(error.code, ExitCode::study_invalid);
    EXPECT_THAT(error.text, HasSubstr("demo.yaml:4:1: the key 'traverse' stands here for the second time"));
    EXPECT_THAT(error.text, HasSubstr("demo.yaml:3:32: 'traverse.intensities' names 1 twice"));
    EXPECT_THAT(error.text, HasSubstr("gone.bin"));
}

TEST(Study, HasANameThatAFolderCanHaveAndThatYamlReadsBack) {
    const TemporaryFolder folder;
    write_text(folder / "w", "weights");
    const auto named = [&](const std::string& name) {
        return read_study(
            write_text(folder / "demo.yaml", "study: " + name + "\ngenerator: {weights: w}\n"), {}, schema());
    };

    EXPECT_THAT(caught([&] { (void)named(std::string(300, 'a')); }).text, HasSubstr("300 characters"));
    EXPECT_THAT(caught([&] { (void)named("../x"); }).text, HasSubstr("names a folder"));
    EXPECT_THAT(named("'null'").text, StartsWith("study: \"null\"\n"));
}

TEST(Study, MarksAFaultOfTheCommandLineAsSuch) {
    const TemporaryFolder folder;
    write_text(folder / "w", "weights");
    const std::filesystem::path path = write_text(folder / "demo.yaml", "study: d\ngenerator: {weights: w}\n");

    const Caught error = caught([&] { (void)read_study(path, {"traverse.step=-1"}, schema()); });

    EXPECT_THAT(error.text, StartsWith("command line, 'traverse.step=-1': 'traverse.step'"));
}

TEST(Study, WritesATextThatReadsBackToTheSameStudy) {
    const TemporaryFolder folder;
    const toy::ToyRun run(folder.path(), {.count = 12, .offset = 0.1});

    const Study again = read_study(write_text(folder / "again.yaml", run.study.text), {}, run.schema);

    EXPECT_EQ(again.text, run.study.text);
    EXPECT_THAT(again.text, HasSubstr("offset: 0.1"));
    EXPECT_EQ(make_plan(again.configs, run.schema).digest(), run.plan.digest());
}

// Found by fuzzing: such words stood in the text as they were, which then was no YAML or said something else.
TEST(Study, KeepsWordsAndKeysThatAreYamlMarksThemselves) {
    const TemporaryFolder folder;
    Schema names;
    names.sections = {section_entry<Names>()};
    const std::string words = R"(["a: b", "- c", "-", "[d", "e, f", "#g", "h\ti", "\"j\\", "null", "~", "*k", "é"])";
    write_text(folder / "w.yaml", "study: '-1'\nnames: {words: " + words + ", \"x: {y\": [z]}\n");

    const Study study = read_study(folder / "w.yaml", {}, names);
    const Study again = adopt_study(pack_study(study), names);

    const auto& config = again.configs.get<Names::Config>();
    EXPECT_THAT(
        config.words,
        ::testing::ElementsAre("a: b", "- c", "-", "[d", "e, f", "#g", "h\ti", "\"j\\", "null", "~", "*k", "é"));
    EXPECT_THAT(config.named, ::testing::ElementsAre(::testing::Pair("x: {y", ::testing::ElementsAre("z"))));
    EXPECT_EQ(again.configs.head.name, "-1");
    EXPECT_EQ(again.text, study.text);
}

TEST(Study, IsAdoptedByOtherRanksWithItsFactsAndWithoutItsFiles) {
    const TemporaryFolder folder;
    write_text(folder / "w", "weights");
    const std::filesystem::path path = write_text(folder / "demo.yaml", "study: d\nseed: 7\ngenerator: {weights: w}\n");
    const Study study = read_study(path, {"traverse.intensities=[0, 3]"}, schema());
    std::filesystem::remove_all(folder.path());

    const Study adopted = adopt_study(pack_study(study), schema());

    EXPECT_EQ(adopted.text, study.text);
    EXPECT_EQ(adopted.configs.head.seed, 7);
    EXPECT_EQ(adopted.configs.fact("generator.digest"), "weights");
    EXPECT_EQ(adopted.configs.get<Traverse::Config>().intensities, (std::vector<double>{0, 3}));
}

TEST(Study, GivesTheSamePlanWhenAdopted) {
    const TemporaryFolder folder;
    const toy::ToyRun run(folder.path(), {.count = 37, .block = 5, .offset = 1e-5}, {"walk.show=[3, 40]"});

    const Study adopted = adopt_study(pack_study(run.study), run.schema);

    EXPECT_EQ(make_plan(adopted.configs, run.schema).digest(), run.plan.digest());
}

TEST(Study, DocumentsEveryFieldWithItsDefault) {
    const std::vector<FieldRow> rows = describe_fields(schema());

    ASSERT_EQ(rows.size(), 5U);
    EXPECT_EQ(rows[2].path, "generator.weights");
    EXPECT_EQ(rows[2].default_text, "(required)");
    EXPECT_EQ(rows[3].path, "traverse.intensities");
    EXPECT_EQ(rows[3].default_text, "[0, 12]");
    EXPECT_EQ(rows[3].limits, "0 to 1000");
}

}  // namespace
}  // namespace surveyor
