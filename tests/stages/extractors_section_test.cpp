#include "stages/extractors_section.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/sha256.hpp"
#include "tests/stages/stage_testing.hpp"

namespace surveyor::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

std::string script(const std::string& name) {
    return golden("extractors/" + name + ".pt").string();
}

/// An entry `mine` that runs plain.pt; `more` goes into it.
std::string plain_entry(const std::string& more = "output: cells") {
    return "extractors: {mine: {network: torchscript, weights: " + script("plain") + ", trust: torchscript, " + more +
           "}}\n";
}

TEST(Extractors, PixelsAreThereWithoutAnEntry) {
    const Bench bench("latents: {}\n");

    EXPECT_TRUE(ExtractorsSection::has(bench.configs(), "pixels"));
    EXPECT_FALSE(ExtractorsSection::has(bench.configs(), "inception"));
    EXPECT_EQ(bench.configs().fact("extracted.pixels.features"), "192");
    EXPECT_EQ(ExtractorsSection::distance_name(bench.configs(), "pixels"), "FD (pixels)");
    EXPECT_EQ(ExtractorsSection::path_length_name(bench.configs(), "pixels"), "path length (pixels)");
    EXPECT_EQ(ExtractorsSection::preprocessing(bench.configs(), "pixels"), "");
}

TEST(Extractors, StateWhatTheirFeaturesDependOn) {
    const Bench bench(plain_entry("output: cells, mean: [0.5, 0.25, 0.5], side: 32, unit_length: true"));
    const Configs& configs = bench.configs();

    EXPECT_EQ(ExtractorsSection::fact(configs, "mine", "network"), "torchscript");
    EXPECT_EQ(ExtractorsSection::fact(configs, "mine", "mean"), "0.5 0.25 0.5");
    EXPECT_EQ(ExtractorsSection::fact(configs, "mine", "side"), "32");
    EXPECT_EQ(ExtractorsSection::fact(configs, "mine", "unit_length"), "true");
    EXPECT_EQ(ExtractorsSection::fact(configs, "mine", "weights_sha256"), sha256_of_file(script("plain")));
    EXPECT_EQ(ExtractorsSection::fact(configs, "mine", "no such fact"), "");
    EXPECT_EQ(configs.fact("extracted.mine.features"), "48");
    EXPECT_EQ(ExtractorsSection::distance_name(configs, "mine"), "FD (plain)");
    EXPECT_EQ(ExtractorsSection::preprocessing(configs, "mine"), "torchscript, plain, quantised trunc127");
}

TEST(Extractors, HandTheirFactsToTheKeysOfTheirFeaturesAndPixelsNone) {
    const Bench bench(plain_entry() +
                      "latents: {count: 8}\ntraverse: {intensities: [0]}\nfeatures: {extractors: [pixels, mine]}\n"
                      "fid: {}\n");
    std::size_t mine = 0;
    for (const PlannedGroup& planned : bench.plan().groups) {
        const Group& group = planned.group;
        std::size_t facts = 0;
        for (const auto& [name, value] : group.values) {
            facts += name.starts_with("extractors.") ? 1U : 0U;
        }
        if (group.name.stage == "features") {
            const bool is_mine = group.name.label.starts_with("mine/");
            EXPECT_EQ(facts, is_mine ? ExtractorsSection::values(bench.configs(), "mine").size() : 0U)
                << group.name.text();
            mine += is_mine ? 1U : 0U;
        }
    }
    EXPECT_EQ(mine, 2U);
    // The network, and everything that FeatureExtractor::facts() states.
    EXPECT_EQ(ExtractorsSection::values(bench.configs(), "mine").size(), 9U);
}

TEST(Extractors, OfThePixelsUnderAnotherNameHaveNoFactsEither) {
    const Bench bench("extractors: {mine: {network: pixels}}\nfeatures: {extractors: [mine]}\n");

    EXPECT_THAT(ExtractorsSection::values(bench.configs(), "mine"), IsEmpty());
    EXPECT_EQ(ExtractorsSection::distance_name(bench.configs(), "mine"), "FD (pixels)");
}

TEST(Extractors, TakeTheSameNumberForEveryColour) {
    const Bench bench(plain_entry("output: cells, mean: [0.5, 0.5, 0.5], deviation: [0.5, 0.5, 0.5]"));

    EXPECT_EQ(ExtractorsSection::fact(bench.configs(), "mine", "mean"), "0.5 0.5 0.5");
}

TEST(Extractors, ThatTheStudyDoesNotDefineAreNamedWithAGuess) {
    EXPECT_THAT(fault_of(plain_entry() + "features: {extractors: [mines]}\n", ExitCode::study_invalid),
                AllOf(HasSubstr("'features.extractors' names 'mines'"), HasSubstr("did you mean 'mine'?")));
    EXPECT_THAT(fault_of("features: {extractors: [inception]}\n", ExitCode::study_invalid),
                HasSubstr("it needs a file: extractors: {inception: {weights: PATH}}"));
    EXPECT_THAT(fault_of("ppl: {extractor: nothing_like_it}\n", ExitCode::study_invalid),
                AllOf(HasSubstr("'ppl.extractor' names"), HasSubstr("'extractors' defines them")));
}

TEST(Extractors, NeedANetworkThatIsKnownAndANameThatFitsIntoLabels) {
    EXPECT_THAT(
        fault_of("extractors: {dino: {weights: " + script("plain") + "}}\n", ExitCode::study_invalid),
        AllOf(HasSubstr("'extractors.dino' says no 'network'"), HasSubstr("known: pixels, inception, torchscript")));
    EXPECT_THAT(fault_of("extractors: {a/b: {network: pixels}}\n", ExitCode::study_invalid),
                HasSubstr("'extractors.a/b': names are made of letters"));
    EXPECT_THAT(fault_of("extractors: {pixels: {network: torchscript, trust: torchscript, output: cells, weights: " +
                             script("plain") + "}}\n",
                         ExitCode::study_invalid),
                HasSubstr("'extractors.pixels' would be another network"));
}

TEST(Extractors, OfProgramsNeedTrust) {
    EXPECT_THAT(
        fault_of("extractors: {mine: {network: torchscript, weights: " + script("plain") + "}}\n", ExitCode::bad_data),
        AllOf(HasSubstr("'extractors.mine'"), HasSubstr("trust: torchscript")));
}

TEST(Extractors, HaveTapsAndDigestsThatThereAre) {
    const std::string start = "extractors: {inception: {weights: " + golden("extractors/plain.pt").string();
    EXPECT_THAT(fault_of(start + ", tap: 100}}\n", ExitCode::study_invalid), HasSubstr("one of 64, 192, 768, 2048"));
    EXPECT_THAT(fault_of(start + ", sha256: xyz}}\n", ExitCode::study_invalid), HasSubstr("hexadecimal digits"));
}

TEST(Extractors, NeedTheFileThatTheStudySays) {
    EXPECT_THAT(fault_of("extractors: {inception: {}}\n", ExitCode::study_invalid),
                HasSubstr("'extractors.inception.weights' is missing"));
    EXPECT_THAT(fault_of("extractors: {inception: {weights: /absent.pt}}\n", ExitCode::input_missing),
                HasSubstr("'extractors.inception.weights': there is no file /absent.pt"));
    EXPECT_THAT(fault_of(plain_entry("output: cells, sha256: abcdef"), ExitCode::bad_data),
                AllOf(HasSubstr("abcdef"), HasSubstr(sha256_of_file(script("plain")))));
    const std::string digits = sha256_of_file(script("plain")).substr(0, 8);
    EXPECT_NO_THROW(Bench(plain_entry("output: cells, sha256: \"" + digits + "\"")));
}

TEST(Extractors, OfAFileThatChangedAfterTheRunBeganAreRefused) {
    const TemporaryFolder folder;
    const std::filesystem::path weights = folder / "mine.pt";
    std::filesystem::copy_file(script("lpips"), weights);
    Bench bench("extractors: {mine: {network: torchscript, trust: torchscript, call: lpips, weights: " +
                weights.string() + "}}\nlatents: {count: 4}\nfeatures: {extractors: [mine], batch: 4}\n");
    std::filesystem::copy_file(script("every_call"), weights, std::filesystem::copy_options::overwrite_existing);

    try {
        (void)bench.run({"features", "mine/start"}, 0, 4);
        ADD_FAILURE() << "expected a DataError";
    } catch (const DataError& error) {
        EXPECT_THAT(error.what(),
                    AllOf(StartsWith(weights.string()), HasSubstr("not the file that the run began with")));
    }
}

TEST(Extractors, AreCalledPathLengthUnlessSomebodyVouchesForLpips) {
    const auto name = [](const std::string& more) {
        const Bench bench("extractors: {mine: {network: torchscript, trust: torchscript, weights: " + more + "}}\n");
        return ExtractorsSection::path_length_name(bench.configs(), "mine");
    };
    const std::string digits = sha256_of_file(script("lpips"));

    EXPECT_EQ(name(script("lpips") + ", call: lpips, sha256: " + digits), "PPL");
    EXPECT_EQ(name(script("lpips") + ", call: lpips"), "path length (lpips)");
    EXPECT_EQ(name(script("lpips") + ", call: lpips, sha256: \"" + digits.substr(0, 63) + "\""), "path length (lpips)");
    EXPECT_EQ(name(script("plain") + ", output: cells, sha256: " + sha256_of_file(script("plain"))),
              "path length (plain)");
}

}  // namespace
}  // namespace surveyor::testing
