#include "geometry/prdc.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "formats/npy.hpp"
#include "tests/stages/metric_testing.hpp"

namespace surveyor::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

const std::string study = "latents: {count: 8}\ntraverse: {intensities: [0]}\nprdc: {}\n";

ArrayMap reference_of(Bench& bench, const Array& reference) {
    Inputs inputs;
    inputs.add("reference", features_group(reference));
    return bench.run({"prdc", "pixels/reference"}, 0, 1, inputs);
}

ArrayMap prdc_of(Bench& bench, const Array& generated, const Array& reference, const ArrayMap& neighbours) {
    Inputs inputs;
    inputs.add("reference", features_group(reference));
    inputs.add("neighbours", neighbours);
    inputs.add("features", features_group(generated));
    return bench.run({"prdc", "pixels/start"}, 0, 1, inputs);
}

ArrayMap prdc_of(Bench& bench, const Array& generated, const Array& reference) {
    return prdc_of(bench, generated, reference, reference_of(bench, reference));
}

TEST(PrecisionRecall, OfIdenticalSetsAreOne) {
    Bench bench(study);
    const Array features = normal_features(60, 6, 0);

    const ArrayMap row = prdc_of(bench, features, features);

    EXPECT_EQ(number_of(row, "precision"), 1.0);
    EXPECT_EQ(number_of(row, "recall"), 1.0);
    EXPECT_EQ(number_of(row, "coverage"), 1.0);
    EXPECT_EQ(number_of(row, "images"), 60);
}

TEST(PrecisionRecall, OfSetsFarApartAreZero) {
    Bench bench(study);

    const ArrayMap row = prdc_of(bench, normal_features(40, 6, 0, 100), normal_features(50, 6, 1));

    for (const std::string name : {"precision", "recall", "density", "coverage"}) {
        EXPECT_EQ(number_of(row, name), 0.0) << name;
    }
}

TEST(PrecisionRecall, AreTheSharesOfIndependentPrograms) {
    Bench bench(study);
    const ArrayMap goldens = read_npz(golden("metrics/programs.npz"));
    int cases = 0;
    for (const auto& [name, value] : goldens) {
        const std::string suffix = "__precision_torch_fidelity";
        if (!name.ends_with(suffix)) {
            continue;
        }
        const std::string which = name.substr(0, name.size() - suffix.size());
        const Array& x = goldens.at(which + "__x");
        const Array& y = goldens.at(which + "__y");
        if (std::min(x.size(0), y.size(0)) < 7) {
            continue;
        }
        const ArrayMap row = prdc_of(bench, x, y);
        const auto stored = [&](const std::string& field) {
            return goldens.at(which + "__" + field).as_doubles().at(0);
        };

        // torch_fidelity's shares are float32.
        EXPECT_NEAR(number_of(row, "precision"), stored("precision_torch_fidelity"), 1e-7) << which;
        EXPECT_NEAR(number_of(row, "recall"), stored("recall_torch_fidelity"), 1e-7) << which;
        EXPECT_NEAR(number_of(row, "density"), stored("density_prdc"), 1e-12) << which;
        EXPECT_NEAR(number_of(row, "coverage"), stored("coverage_prdc"), 1e-12) << which;
        ++cases;
    }
    EXPECT_GT(cases, 0);
}

TEST(PrecisionRecall, AreThoseOfGeometryWithTheStudysNeighboursAndTheirErrors) {
    Bench bench(study, {"prdc.precision_neighbours=2", "prdc.density_neighbours=4"});
    const Array x = normal_features(50, 3, 0, 0.5);
    const Array y = normal_features(45, 3, 1);

    const ArrayMap row = prdc_of(bench, x, y);

    const std::vector<Prdc> both = prdc(rows_of(x),
                                        nearest_neighbours(rows_of(x), 10),
                                        rows_of(y),
                                        nearest_neighbours(rows_of(y), 10),
                                        {{2, Edge::closed}, {4, Edge::open}});
    for (const auto& [name, estimate] : {std::pair{"precision", both[0].precision},
                                         {"recall", both[0].recall},
                                         {"density", both[1].density},
                                         {"coverage", both[1].coverage}}) {
        EXPECT_NEAR(number_of(row, name), estimate.value, 1e-14) << name;
        EXPECT_NEAR(number_of(row, std::string(name) + "_error"), standard_error(estimate), 1e-14) << name;
        EXPECT_GT(number_of(row, std::string(name) + "_error"), 0.0) << name;
    }
}

TEST(PrecisionRecall, UseTheNeighboursThatWereFoundForTheReference) {
    Bench bench(study);
    const Array x = normal_features(50, 3, 0);
    const Array y = normal_features(45, 3, 1);
    ArrayMap neighbours = reference_of(bench, y);
    ASSERT_EQ(neighbours.at("index").shape(), (Shape{45, 6}));  // five, and one for leaving a sample out
    for (double& squared : neighbours.at("squared").values<double>()) {
        squared = 1e6;
    }

    EXPECT_LT(number_of(prdc_of(bench, x, y), "precision"), 1.0);
    EXPECT_EQ(number_of(prdc_of(bench, x, y, neighbours), "precision"), 1.0);
}

TEST(PrecisionRecall, ReadNoMoreOfTheReferenceThanTheyAreAllowed) {
    Bench bench(study, {"fid.reference.count=12", "prdc.reference=9"});

    EXPECT_EQ(bench.run({"prdc", "pixels/reference"}, 0, 1).at("index").shape(), (Shape{9, 6}));
}

TEST(PrecisionRecall, OfTooFewImagesAreRefused) {
    const TemporaryFolder folder;
    write_pictures(folder / "six", 6);
    const std::string images = "fid: {reference: {images: " + (folder / "six").string() + "}}\n";

    EXPECT_THAT(fault_of("latents: {count: 6}\nprdc: {}\n", ExitCode::study_invalid),
                AllOf(HasSubstr("'latents.count' is 6"), HasSubstr("'prdc' needs 7 images")));
    EXPECT_THAT(fault_of("latents: {count: 8}\n" + images + "prdc: {}\n", ExitCode::study_invalid),
                HasSubstr("'prdc' needs 7 images of the reference, and has 6"));
    EXPECT_THAT(fault_of("latents: {count: 8}\nprdc: {reference: 6}\n", ExitCode::study_invalid), HasSubstr("has 6"));

    // The fewest that are taken can be computed.
    Bench bench("latents: {count: 6}\ntraverse: {intensities: [0]}\n" + images + "prdc: {density_neighbours: 4}\n");
    EXPECT_GE(number_of(bench.run({"prdc", "pixels/start"}, 0, 1), "precision"), 0.0);
}

}  // namespace
}  // namespace surveyor::testing
