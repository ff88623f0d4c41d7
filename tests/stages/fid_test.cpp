#include <gtest/gtest.h>

#include <algorithm>

#include "tests/stages/metric_testing.hpp"

// What a distance is; what it is worth is the matter of fid_error_test.cpp, which studies are sound of fid_study_test.

namespace surveyor::testing {
namespace {

const std::string study =
    "latents: {count: 8}\n"
    "traverse: {methods: {local_basis: [linear]}, directions: [0], intensities: [0, 2]}\n"
    "fid: {reference: {count: 8}}\n";

TEST(Fid, GaussiansWithTheSameAxesHaveTheClosedForm) {
    Bench bench(study);
    FidChain fid(bench, exact_features(0.0, 1.0));

    const ArrayMap row = fid.condition(features_group(exact_features(0.5, 3.0)));

    // |mu|^2 + sum (s_1 - s_2)^2 = 4 * 0.25 + 4 * (3 - 1)^2; features are float32.
    EXPECT_NEAR(number_of(row, "distance"), 17.0, 1e-5);
}

TEST(Fid, ASetAgainstItselfIsAtNoDistance) {
    Bench bench(study);
    const Array features = normal_features(300, 6, 0);
    FidChain fid(bench, features);

    EXPECT_NEAR(number_of(fid.condition(features_group(features)), "distance"), 0.0, 1e-8);
}

TEST(Fid, TheOrderOfTheImagesChangesTheDistanceByRoundingOnly) {
    Bench bench(study);
    FidChain fid(bench, normal_features(300, 6, 0));
    const Array features = normal_features(2500, 6, 1);
    const std::vector<Array> swapped = {features.rows(1700, 2500), features.rows(0, 1700)};

    const double in_order = number_of(fid.condition(features_group(features)), "distance");
    const double out_of_order = number_of(fid.condition(features_group(Array::joined(swapped))), "distance");

    EXPECT_NEAR(in_order, out_of_order, 1e-12);
    EXPECT_GT(in_order, 1e-4);
}

TEST(Fid, AReferenceOfSeveralChunksHasTheMomentsOfAllItsRows) {
    Bench bench(study);
    const Array features = normal_features(2300, 6, 2, 5.0, 2.0);
    const FidChain fid(bench, features);
    const Moments moments = moments_of(rows_of(features));

    EXPECT_LT(difference(matrix_of(fid.reference(), "mean"), moments.mean), 1e-12);
    EXPECT_LT(difference(matrix_of(fid.reference(), "covariance"), covariance(moments)), 1e-12);
    EXPECT_EQ(number_of(fid.reference(), "images"), 2300);
}

TEST(Fid, TheReferenceOfKnownMomentsIsStatedAsItIs) {
    Bench bench(study);
    const ArrayMap reference = FidChain(bench, exact_features(0.25, 2.0)).reference();

    EXPECT_LT(difference(matrix_of(reference, "mean"), Matrix::Constant(4, 1, 0.25)), 1e-6);
    EXPECT_LT(difference(matrix_of(reference, "covariance"), 4.0 * Matrix::Identity(4, 4)), 1e-5);
    EXPECT_LT(difference(matrix_of(reference, "spectrum"), Matrix::Constant(4, 1, 4.0)), 1e-5);
    EXPECT_EQ(text_of(reference, "distance_name"), "FD (pixels)");
    EXPECT_EQ(text_of(reference, "kind"), "generated");
    EXPECT_EQ(text_of(reference, "preprocessing"), "");
    EXPECT_EQ(reference.at("extractor").texts(), std::vector<std::string>{"network=pixels"});
}

TEST(Fid, AConditionMeasuresWithTheFactorOfItsReference) {
    Bench bench(study);
    FidChain fid(bench, normal_features(500, 6, 3));
    const Array features = normal_features(400, 6, 4, 0.2, 1.5);

    const double distance = number_of(fid.condition(features_group(features)), "distance");

    EXPECT_NEAR(distance, fid.plain_reference().distance(moments_of(rows_of(features))), 1e-11);
}

TEST(Fid, ARowStatesItsConditionAndHowManyImagesWereHeld) {
    Bench bench(study);
    FidChain fid(bench, normal_features(50, 6, 0));

    const ArrayMap row = fid.condition(features_group(normal_features(40, 6, 1), 3), "local_basis/linear/0/2");

    EXPECT_EQ(text_of(row, "method"), "local_basis");
    EXPECT_EQ(text_of(row, "traversal"), "linear");
    EXPECT_EQ(number_of(row, "direction"), 0);
    EXPECT_EQ(number_of(row, "intensity"), 2.0);
    EXPECT_EQ(number_of(row, "images"), 40);
    EXPECT_EQ(number_of(row, "held"), 3);
}

TEST(Fid, EveryPartPutsOutExactlyWhatItNames) {
    Bench bench(study, {"latents.count=8", "fid.infinity=true", "traverse.directions=[0]"});

    for (const PlannedGroup& planned : bench.plan().groups) {
        const GroupName& name = planned.group.name;
        if (name.stage != "fid") {
            continue;
        }
        std::vector<std::string> stated;
        for (const OutputField& field : bench.outputs(name)) {
            stated.push_back(field.name);
        }
        std::vector<std::string> made;
        for (const auto& [field, array] : bench.run(name, 0, 1)) {
            made.push_back(field);
        }
        std::sort(stated.begin(), stated.end());
        EXPECT_EQ(made, stated) << name.text();
    }
}

}  // namespace
}  // namespace surveyor::testing
