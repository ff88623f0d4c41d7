#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "formats/feature_statistics.hpp"
#include "stages/reference.hpp"
#include "tests/stages/metric_testing.hpp"

// References that are files of mean and covariance: when they belong to a study, and that they are worth the images.

namespace surveyor::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr std::int64_t pixel_features = 192;
const std::map<std::string, std::string> pixel_facts = {{"network", "pixels"}};

/// Random moments of so many features, as a file of this program when it has facts.
FeatureStatistics statistics_of(std::int64_t features,
                                std::int64_t count,
                                const std::map<std::string, std::string>& facts) {
    FeatureStatistics statistics;
    statistics.mean = Array(DType::float64, {features});
    statistics.covariance = Array(DType::float64, {features, features});
    for (std::int64_t i = 0; i < features; ++i) {
        statistics.covariance.values<double>()[static_cast<std::size_t>(i * (features + 1))] = 1.0;
    }
    statistics.count = count;
    statistics.facts = facts;
    return statistics;
}

class ReferenceStatistics : public ::testing::Test {
  protected:
    /// A study that compares with these statistics; `more` goes into `reference`, `sections` besides.
    [[nodiscard]] std::string study(const FeatureStatistics& statistics,
                                    const std::string& more = "",
                                    const std::string& sections = "") const {
        write_feature_statistics(file_, statistics);
        return "latents: {count: 4}\ntraverse: {intensities: [0]}\nfid: {reference: {statistics: " + file_.string() +
               (more.empty() ? "" : ", " + more) + "}}\n" + sections;
    }

    TemporaryFolder folder_;
    std::filesystem::path file_ = folder_ / "statistics.npz";
};

TEST_F(ReferenceStatistics, HaveTheCountThatTheFileSays) {
    Bench bench(study(statistics_of(pixel_features, 500, pixel_facts)));

    EXPECT_EQ(reference::kind_text(bench.configs()), "statistics");
    EXPECT_EQ(reference::count(bench.configs()), 500);
    const ArrayMap reference = bench.run({"fid", "pixels/reference"}, 0, 1);
    EXPECT_EQ(number_of(reference, "images"), 500);
    EXPECT_EQ(text_of(reference, "kind"), "statistics");
    EXPECT_EQ(matrix_of(reference, "covariance"), Matrix::Identity(pixel_features, pixel_features));
}

TEST_F(ReferenceStatistics, OfARunsOwnMomentsGiveTheDistancesToItsImagesBitForBit) {
    write_pictures(folder_ / "pictures", 11);
    Bench images("latents: {count: 6}\ntraverse: {intensities: [0]}\nfid: {infinity: false, reference: {images: " +
                 (folder_ / "pictures").string() + "}}\n");
    // Of fewer images than features, and of more.
    for (const Array& features : {images.run({"features", "pixels/images"}, 0, 11).at("features"),
                                  normal_features(700, pixel_features, 3, 0.5, 0.1)}) {
        FidChain of_images(images, features);
        FeatureStatistics own;
        own.mean = of_images.reference().at("mean");
        own.covariance = of_images.reference().at("covariance");
        own.count = features.size(0);
        own.facts = pixel_facts;
        Bench statistics(study(own));
        Inputs inputs;
        inputs.add("reference", statistics.run({"fid", "pixels/reference"}, 0, 1));
        inputs.add("factor", statistics.run({"fid", "pixels/factor"}, 0, 1));
        const ArrayMap start = features_group(normal_features(300, pixel_features, 4, 0.5, 0.12));
        inputs.add("features", start);

        const ArrayMap measured = statistics.run({"fid", "pixels/start"}, 0, 1, inputs);

        EXPECT_EQ(measured, of_images.condition(start)) << features.size(0);
    }
}

TEST_F(ReferenceStatistics, OfAnotherNumberOfFeaturesAreRefused) {
    EXPECT_THAT(fault_of(study(statistics_of(8, 500, pixel_facts)), ExitCode::bad_data),
                HasSubstr("'fid.reference.statistics' is of 8 features, but 'pixels' has 192"));
}

TEST_F(ReferenceStatistics, ThatDoNotSayHowTheyWereMadeNeedAModeOrSomebodysWord) {
    const FeatureStatistics silent = statistics_of(pixel_features, 500, {});

    EXPECT_THAT(fault_of(study(silent), ExitCode::study_invalid), HasSubstr("'fid.reference.mode' is missing"));
    EXPECT_THAT(fault_of(study(silent, "mode: tf_legacy"), ExitCode::study_invalid),
                AllOf(HasSubstr("of mode tf_legacy"), HasSubstr("such features do not compare")));
    EXPECT_NO_THROW(Bench(study(silent, "mode: same")));
}

TEST_F(ReferenceStatistics, OfADetectorsModeAreTakenForADetector) {
    const std::string detector =
        "extractors: {mine: {network: torchscript, weights: " + golden("extractors/detector.pt").string() +
        ", trust: torchscript, call: detector}}\nfeatures: {extractors: [mine]}\n";
    FeatureStatistics legacy = statistics_of(48, 500, {});

    EXPECT_THAT(fault_of(study(legacy, "", detector), ExitCode::study_invalid), HasSubstr("is of mode tf_legacy"));
    EXPECT_NO_THROW(Bench(study(legacy, "mode: tf_legacy", detector)));
    legacy.mode = "tf_legacy";
    EXPECT_NO_THROW(Bench(study(legacy, "", detector)));
    EXPECT_THAT(fault_of(study(legacy, "mode: clean", detector), ExitCode::study_invalid),
                HasSubstr("'fid.reference.mode' is clean, but the statistics file is of mode tf_legacy"));
    legacy.mode = "clean";
    EXPECT_THAT(fault_of(study(legacy, "", detector), ExitCode::bad_data),
                HasSubstr("the statistics are of mode clean"));
}

TEST_F(ReferenceStatistics, OfThisProgramsOtherExtractorsAreRefusedByTheFactThatDiffers) {
    const std::string plain =
        "extractors: {mine: {network: torchscript, weights: " + golden("extractors/plain.pt").string() +
        ", trust: torchscript, output: cells}}\nfeatures: {extractors: [mine]}\n";
    const Bench bench("latents: {count: 4}\n" + plain + "fid: {}\n");
    std::map<std::string, std::string> facts;
    for (const auto& [name, value] : bench.configs().facts) {
        if (const std::string prefix = "extractors.mine."; name.starts_with(prefix)) {
            facts[name.substr(prefix.size())] = value;
        }
    }

    EXPECT_NO_THROW(Bench(study(statistics_of(48, 500, facts), "", plain)));
    for (const std::string fact : {"side", "mean", "weights_sha256", "network"}) {
        std::map<std::string, std::string> others = facts;
        others.at(fact) = "another";
        EXPECT_THAT(fault_of(study(statistics_of(48, 500, others), "", plain), ExitCode::bad_data),
                    HasSubstr(fact + " is 'another' there and '" + facts.at(fact) + "' here"));
    }
}

TEST_F(ReferenceStatistics, NeedACountThatContradictsNothing) {
    EXPECT_THAT(fault_of(study(statistics_of(pixel_features, 500, pixel_facts), "count: 400"), ExitCode::study_invalid),
                AllOf(HasSubstr("'fid.reference.count' is 400"), HasSubstr("made from 500")));
    EXPECT_NO_THROW(Bench(study(statistics_of(pixel_features, 500, pixel_facts), "count: 500")));

    // 8 features that do not say how many images they are of: the count is asked for beside the features.
    const std::string silent =
        "latents: {count: 4}\nfid: {reference: {statistics: " + golden("statistics/edm.npz").string() + ", mode: same";
    EXPECT_THAT(fault_of(silent + "}}\n", ExitCode::study_invalid), HasSubstr("'fid.reference.count' is missing"));
    EXPECT_THAT(fault_of(silent + ", count: 1}}\n", ExitCode::study_invalid), HasSubstr("'fid.reference.count' is 1"));
    EXPECT_THAT(fault_of(silent + ", count: 40}}\n", ExitCode::bad_data), HasSubstr("8 features"));
}

TEST_F(ReferenceStatistics, BelongToOneExtractor) {
    EXPECT_THAT(fault_of(study(statistics_of(pixel_features, 500, pixel_facts),
                               "",
                               "extractors: {other: {network: pixels}}\nfeatures: {extractors: [pixels, other]}\n"),
                         ExitCode::study_invalid),
                HasSubstr("'features.extractors' names 2"));
}

TEST_F(ReferenceStatistics, AreNotEnoughForKernelsAndNeighbours) {
    for (const std::string section : {"kid", "prdc"}) {
        EXPECT_THAT(fault_of(study(statistics_of(pixel_features, 500, pixel_facts), "", section + ": {}\n"),
                             ExitCode::study_invalid),
                    HasSubstr("'" + section + "' needs the features of the reference's images"));
    }
}

TEST_F(ReferenceStatistics, ThatChangeDuringTheRunAreRefused) {
    Bench bench(study(statistics_of(pixel_features, 500, pixel_facts)));
    write_feature_statistics(file_, statistics_of(pixel_features, 501, pixel_facts));

    try {
        (void)bench.run({"fid", "pixels/reference"}, 0, 1);
        ADD_FAILURE() << "expected a DataError";
    } catch (const DataError& error) {
        EXPECT_THAT(error.what(), HasSubstr("not the file that the run began with"));
    }
}

TEST_F(ReferenceStatistics, ThatAreNoneAreNamedWithTheirField) {
    const std::string file = golden("extractors/README.md").string();
    EXPECT_THAT(fault_of("fid: {reference: {statistics: " + file + "}}\n", ExitCode::bad_data),
                AllOf(HasSubstr("'fid.reference.statistics': "), HasSubstr(file)));
}

}  // namespace
}  // namespace surveyor::testing
