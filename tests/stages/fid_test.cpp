#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "base/random.hpp"
#include "tests/stages/stage_testing.hpp"

namespace surveyor::testing {
namespace {

using ::testing::HasSubstr;

const std::string study =
    "latents: {count: 8}\n"
    "traverse: {methods: {local_basis: [linear]}, directions: [0], intensities: [0, 2]}\n"
    "fid: {reference: {count: 8}}\n";
const GroupName reference_group{"fid", "pixels/reference"};
const GroupName start_group{"fid", "pixels/start"};

/// Features with exactly the mean `shift` and the covariance scale^2 (divisor n - 1) in each of four dimensions.
Array exact_features(double shift, double scale) {
    // Eight points +-e_i: their covariance is 2/7 of the identity.
    const double length = scale * std::sqrt(7.0 / 2.0);
    Array features(DType::float32, {8, 4});
    for (std::size_t i = 0; i < 8; ++i) {
        for (std::size_t j = 0; j < 4; ++j) {
            const double centred = i % 4 == j ? (i < 4 ? length : -length) : 0.0;
            features.values<float>()[i * 4 + j] = static_cast<float>(shift + centred);
        }
    }
    return features;
}

Array gaussian_features(std::int64_t rows, std::uint64_t stream) {
    Array features(DType::float32, {rows, 6});
    RandomStream(3, Purpose::main_latents, stream).normals(features.values<float>());
    return features;
}

ArrayMap reference_of(Bench& bench, const Array& features) {
    Inputs inputs;
    inputs.add("features", {{"features", features}, {"held", Array(DType::uint8, {features.size(0)})}});
    return bench.run(reference_group, 0, 1, inputs);
}

ArrayMap condition_of(Bench& bench,
                      const Array& features,
                      const ArrayMap& reference,
                      const GroupName& name = start_group) {
    Array held(DType::uint8, {features.size(0)});
    held.values<std::uint8_t>()[0] = 1;
    Inputs inputs;
    inputs.add("features", {{"features", features}, {"held", held}});
    inputs.add("reference", reference);
    return bench.run(name, 0, 1, inputs);
}

double distance_of(const ArrayMap& arrays) {
    return arrays.at("distance").values<double>()[0];
}

TEST(Fid, GaussiansWithTheSameAxesHaveTheClosedForm) {
    Bench bench(study);
    const ArrayMap reference = reference_of(bench, exact_features(0.0, 1.0));

    const double distance = distance_of(condition_of(bench, exact_features(0.5, 3.0), reference));

    // |mu|^2 + sum (s_1 - s_2)^2 = 4 * 0.25 + 4 * (3 - 1)^2; features are float32.
    EXPECT_NEAR(distance, 17.0, 1e-5);
}

TEST(Fid, ASetAgainstItselfIsAtNoDistance) {
    Bench bench(study);
    const Array features = gaussian_features(300, 0);

    const double distance = distance_of(condition_of(bench, features, reference_of(bench, features)));

    EXPECT_NEAR(distance, 0.0, 1e-8);
}

TEST(Fid, TheOrderOfTheImagesChangesTheDistanceByRoundingOnly) {
    Bench bench(study);
    const ArrayMap reference = reference_of(bench, gaussian_features(300, 0));
    const Array features = gaussian_features(2500, 1);
    const std::vector<Array> swapped = {features.rows(1700, 2500), features.rows(0, 1700)};

    const double in_order = distance_of(condition_of(bench, features, reference));
    const double out_of_order = distance_of(condition_of(bench, Array::joined(swapped), reference));

    EXPECT_NEAR(in_order, out_of_order, 1e-12);
    EXPECT_GT(in_order, 1e-4);
}

TEST(Fid, ARowStatesItsConditionAndHowManyImagesWereHeld) {
    Bench bench(study);
    const ArrayMap reference = reference_of(bench, gaussian_features(50, 0));

    const ArrayMap row =
        condition_of(bench, gaussian_features(40, 1), reference, {"fid", "pixels/local_basis/linear/0/2"});

    EXPECT_EQ(row.at("method").texts(), std::vector<std::string>{"local_basis"});
    EXPECT_EQ(row.at("traversal").texts(), std::vector<std::string>{"linear"});
    EXPECT_EQ(row.at("direction").values<std::int64_t>()[0], 0);
    EXPECT_EQ(row.at("intensity").values<double>()[0], 2.0);
    EXPECT_EQ(row.at("images").values<std::int64_t>()[0], 40);
    EXPECT_EQ(row.at("held").values<std::int64_t>()[0], 1);
}

TEST(Fid, AReferenceSmallerThanTheSetsMeasuredAgainstItIsRefused) {
    EXPECT_THAT(fault_of("latents: {count: 10}\nfid: {reference: {count: 9}}\n", ExitCode::study_invalid),
                HasSubstr("'fid.reference.count' is 9"));
}

TEST(Fid, OneImageHasNoCovarianceAndIsRefused) {
    EXPECT_THAT(fault_of("latents: {count: 1}\nfid: {}\n", ExitCode::study_invalid),
                HasSubstr("needs at least 2 images"));
}

}  // namespace
}  // namespace surveyor::testing
