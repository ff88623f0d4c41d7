#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "formats/npy.hpp"
#include "stages/fid.hpp"
#include "tests/stages/metric_testing.hpp"

// Which studies of distances are sound, what is planned for them, and what a reader is warned of.

namespace surveyor::testing {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::vector<std::string> labels_of(const Bench& bench, const std::string& results = "") {
    std::vector<std::string> labels;
    for (const PlannedGroup& planned : bench.plan().groups) {
        if (planned.group.name.stage == "fid" && (results.empty() || planned.group.results == results)) {
            labels.push_back(planned.group.name.label);
        }
    }
    std::sort(labels.begin(), labels.end());
    return labels;
}

std::vector<std::string> names_of(const std::vector<OutputField>& fields) {
    std::vector<std::string> names;
    for (const OutputField& field : fields) {
        names.push_back(field.name);
    }
    return names;
}

TEST(FidLabels, OfMethodsCalledLikePartsAreConditions) {
    const TemporaryFolder folder;
    const std::string file = (folder / "rows.npy").string();
    Array rows(DType::float32, {1, 128});
    rows.values<float>()[0] = 1.0F;
    write_npy(file, rows);
    const Bench bench("latents: {count: 8}\ndirections:\n  infinity: {file: " + file +
                      ", vectors: 1}\n  curves: {file: " + file + ", vectors: 1}\n  reference: {file: " + file +
                      ", vectors: 1}\ntraverse:\n"
                      "  methods: {infinity: [linear], curves: [linear], reference: [linear]}\n"
                      "  directions: [0]\n  intensities: [0, 2]\nfid: {infinity: true}\n");

    EXPECT_THAT(
        labels_of(bench, "fid/pixels"),
        ElementsAre(
            "pixels/curves/linear/0/2", "pixels/infinity/linear/0/2", "pixels/reference/linear/0/2", "pixels/start"));
    EXPECT_THAT(labels_of(bench, "fid_infinity/pixels"),
                ElementsAre("pixels/infinity/curves/linear/0/2",
                            "pixels/infinity/infinity/linear/0/2",
                            "pixels/infinity/reference/linear/0/2",
                            "pixels/infinity/start"));
    EXPECT_THAT(labels_of(bench, "fid_curves/pixels"), ElementsAre("pixels/curves"));
    EXPECT_THAT(labels_of(bench, "reference/pixels"), ElementsAre("pixels/reference"));
    EXPECT_THAT(names_of(bench.outputs({"fid", "pixels/infinity/linear/0/2"})), Contains("influence"));
    EXPECT_THAT(names_of(bench.outputs({"fid", "pixels/infinity/infinity/linear/0/2"})), Contains("limit"));
    EXPECT_THAT(names_of(bench.outputs({"fid", "pixels/infinity/start"})), Contains("limit"));
}

TEST(FidLabels, OfAMethodCalledInfinityNameItInTheirRows) {
    const TemporaryFolder folder;
    const std::string file = (folder / "rows.npy").string();
    Array rows(DType::float32, {1, 128});
    rows.values<float>()[0] = 1.0F;
    write_npy(file, rows);
    Bench bench("latents: {count: 8}\ndirections: {infinity: {file: " + file +
                ", vectors: 1}}\ntraverse: {methods: {infinity: [linear]}, directions: [0], intensities: [0, 2]}\n"
                "fid: {infinity: true}\n");

    const ArrayMap finite = bench.run({"fid", "pixels/infinity/linear/0/2"}, 0, 1);
    const ArrayMap limit = bench.run({"fid", "pixels/infinity/infinity/linear/0/2"}, 0, 1);

    EXPECT_EQ(text_of(finite, "method"), "infinity");
    EXPECT_EQ(text_of(limit, "method"), "infinity");
    EXPECT_EQ(number_of(limit, "intensity"), 2);
    EXPECT_EQ(number_of(limit, "standard_error"), number_of(finite, "standard_error"));
    EXPECT_NE(number_of(limit, "limit"), number_of(finite, "distance"));
}

TEST(FidLabels, OfStudiesWithoutCurvesHaveNeitherBandsNorDifferences) {
    EXPECT_THAT(labels_of(Bench("latents: {count: 8}\ntraverse: {intensities: [0]}\nfid: {}\n")),
                ElementsAre("pixels/factor", "pixels/reference", "pixels/start"));
}

TEST(FidStudy, NeedsThreeImagesAndEightForTheirLimit) {
    EXPECT_THAT(fault_of("latents: {count: 2}\nfid: {}\n", ExitCode::study_invalid),
                AllOf(HasSubstr("'latents.count' is 2"), HasSubstr("at least 3 images")));
    EXPECT_THAT(fault_of("latents: {count: 7}\nfid: {infinity: true}\n", ExitCode::study_invalid),
                AllOf(HasSubstr("'latents.count' is 7"), HasSubstr("'fid.infinity'"), HasSubstr("at least 8 images")));
    EXPECT_NO_THROW(Bench("latents: {count: 3}\nfid: {}\n"));
    EXPECT_NO_THROW(Bench("latents: {count: 8}\nfid: {infinity: true}\n"));
}

TEST(FidStudy, OfTheFewestImagesHasFiniteNumbers) {
    for (const std::string sections :
         {"latents: {count: 3}\nfid: {}\n", "latents: {count: 8}\nfid: {infinity: true}\n"}) {
        Bench bench(sections + "traverse: {intensities: [0]}\n");
        const ArrayMap row = bench.run({"fid", "pixels/start"}, 0, 1);
        for (const std::string name : {"distance", "standard_error", "corrected", "corrected_error", "floor"}) {
            EXPECT_TRUE(std::isfinite(number_of(row, name))) << name;
        }
        if (bench.configs().get<FidConfig>().infinity) {
            EXPECT_TRUE(std::isfinite(number_of(bench.run({"fid", "pixels/infinity/start"}, 0, 1), "limit")));
        }
    }
}

TEST(FidStudy, WithBlocksThatLeaveOneImageIsRefused) {
    EXPECT_THAT(fault_of("latents: {count: 3}\nfid: {jackknife: 2}\n", ExitCode::study_invalid),
                AllOf(HasSubstr("'fid.jackknife' is 2"), HasSubstr("3 images")));
    EXPECT_NO_THROW(Bench("latents: {count: 3}\nfid: {jackknife: 3}\n"));
    EXPECT_NO_THROW(Bench("latents: {count: 4}\nfid: {jackknife: 2}\n"));
}

TEST(FidStudy, WithAReferenceSmallerThanTheSetsMeasuredAgainstItIsRefused) {
    EXPECT_THAT(fault_of("latents: {count: 10}\nfid: {reference: {count: 9}}\n", ExitCode::study_invalid),
                HasSubstr("'fid.reference.count' is 9"));
}

TEST(FidWarnings, TellOfFewerImagesThanFeatures) {
    // The pixels have 192 features.
    EXPECT_THAT(Fid::warnings(Bench("latents: {count: 192}\nfid: {}\n").configs()),
                ElementsAre(HasSubstr("192 images a condition are too few for the 192 features of 'pixels'")));
    EXPECT_THAT(Fid::warnings(Bench("latents: {count: 193}\nfid: {}\n").configs()), IsEmpty());
    EXPECT_THAT(Fid::warnings(Bench("latents: {count: 10}\n").configs()), IsEmpty());
}

TEST(FidWarnings, TellOfLimitsThatBeginBelowTheFeatures) {
    EXPECT_THAT(Fid::warnings(Bench("latents: {count: 8}\nfid: {infinity: true}\n").configs()), SizeIs(2));
    EXPECT_THAT(Fid::warnings(Bench("latents: {count: 767}\nfid: {infinity: true}\n").configs()),
                ElementsAre(AllOf(HasSubstr("'fid.infinity' continues from a quarter of the images (191)"),
                                  HasSubstr("192 features"))));
    EXPECT_THAT(Fid::warnings(Bench("latents: {count: 768}\nfid: {infinity: true}\n").configs()), IsEmpty());
}

TEST(FidWarnings, CountTheSmallerOfBothSets) {
    const TemporaryFolder folder;
    write_pictures(folder / "pictures", 5);

    EXPECT_THAT(Fid::warnings(
                    Bench("latents: {count: 500}\nfid: {reference: {images: " + (folder / "pictures").string() + "}}\n")
                        .configs()),
                ElementsAre(HasSubstr("5 images of the reference are too few")));
}

}  // namespace
}  // namespace surveyor::testing
