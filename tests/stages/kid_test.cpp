#include "geometry/kid.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "formats/npy.hpp"
#include "tests/stages/metric_testing.hpp"

namespace surveyor::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

const std::string study = "latents: {count: 8}\ntraverse: {intensities: [0]}\nkid: {}\n";

ArrayMap reference_of(Bench& bench, const Array& reference) {
    Inputs inputs;
    inputs.add("reference", features_group(reference));
    return bench.run({"kid", "pixels/reference"}, 0, 1, inputs);
}

ArrayMap kid_of(Bench& bench, const Array& generated, const Array& reference) {
    Inputs inputs;
    inputs.add("reference", features_group(reference));
    inputs.add("within", reference_of(bench, reference));
    inputs.add("features", features_group(generated));
    return bench.run({"kid", "pixels/start"}, 0, 1, inputs);
}

/// (x.y / d + 1)^3
double kernel(const Matrix& x, Eigen::Index i, const Matrix& y, Eigen::Index j) {
    return std::pow(x.row(i).dot(y.row(j)) / static_cast<double>(x.cols()) + 1, 3);
}

TEST(Kid, IsTheValueOfAnIndependentProgram) {
    Bench bench(study);
    const ArrayMap goldens = read_npz(golden("metrics/programs.npz"));
    int cases = 0;
    for (const auto& [name, value] : goldens) {
        const std::string suffix = "__kid_torch_fidelity";
        if (!name.ends_with(suffix)) {
            continue;
        }
        const std::string which = name.substr(0, name.size() - suffix.size());
        const ArrayMap row = kid_of(bench, goldens.at(which + "__x"), goldens.at(which + "__y"));

        // One subset that holds all samples of two sets of equal size; the tolerance is one of kernel values.
        const Matrix x = rows_of(goldens.at(which + "__x"));
        EXPECT_NEAR(number_of(row, "kid"), value.as_doubles().at(0), 1e-12 * std::abs(kernel(x, 0, x, 0))) << which;
        ++cases;
    }
    EXPECT_GT(cases, 0);
}

TEST(Kid, OfThreePointsOnALineIsThatDoneByHand) {
    Bench bench(study);
    const Array x = Array::of(std::vector<float>{0, 1, -1}).reshaped({3, 1});
    const Array y = Array::of(std::vector<float>{0, 0, 2}).reshaped({3, 1});

    const ArrayMap row = kid_of(bench, x, y);

    // (1 + 1 + 0) / 3 within, (1 + 1 + 1) / 3 within the reference, (3 + 29 + 1) / 9 between.
    EXPECT_NEAR(number_of(row, "kid"), 2.0 / 3 + 1 - 2 * 33.0 / 9, 1e-14);
    EXPECT_EQ(number_of(row, "images"), 3);
    EXPECT_EQ(text_of(row, "method"), "none");
}

TEST(Kid, HasTheErrorOfLeavingOneImageOut) {
    Bench bench(study);
    const Array generated = normal_features(40, 5, 0, 0.3);
    const Array reference = normal_features(60, 5, 1);
    const Matrix x = rows_of(generated);

    const ArrayMap row = kid_of(bench, generated, reference);

    Vector without(40);
    for (Eigen::Index i = 0; i < 40; ++i) {
        Matrix rest(39, 5);
        rest << x.topRows(i), x.bottomRows(39 - i);
        without(i) = kid_estimate(rest, rows_of(reference)).value;
    }
    const double jackknife = std::sqrt(39.0 / 40 * (without.array() - without.mean()).square().sum());
    EXPECT_NEAR(number_of(row, "kid_error"), jackknife, 1e-10);
    EXPECT_NEAR(number_of(row, "kid"), kid_estimate(x, rows_of(reference)).value, 1e-13);
}

TEST(Kid, KeepsTheSumsOfTheReferenceForAllConditions) {
    Bench bench(study);
    const Array reference = normal_features(30, 4, 2);
    const Matrix y = rows_of(reference);

    const Matrix sums = matrix_of(reference_of(bench, reference), "sums");

    ASSERT_EQ(sums.rows(), 30);
    double first = 0.0;
    for (Eigen::Index j = 1; j < 30; ++j) {
        first += kernel(y, 0, y, j);
    }
    EXPECT_NEAR(sums(0, 0), first, 1e-11);
}

TEST(Kid, OfSubsetsIsThePublishedMeanWithTheErrorOverAllPairs) {
    Bench bench(study, {"kid.subsets=20", "kid.size=7", "seed=5"});
    const Array generated = normal_features(50, 4, 0, 0.2);
    const Array reference = normal_features(40, 4, 1);

    const ArrayMap row = kid_of(bench, generated, reference);

    const SubsetKid subsets = kid_of_subsets(rows_of(generated), rows_of(reference), 20, 7, 5);
    EXPECT_NEAR(number_of(row, "kid"), subsets.mean, 1e-13);
    EXPECT_NE(number_of(row, "kid"), kid_estimate(rows_of(generated), rows_of(reference)).value);
    Bench all(study);
    EXPECT_EQ(number_of(row, "kid_error"), number_of(kid_of(all, generated, reference), "kid_error"));
}

TEST(Kid, ReadsNoMoreOfTheReferenceThanItIsAllowed) {
    Bench bench(study, {"kid.reference=5"});

    const ArrayMap sums = bench.run({"kid", "pixels/reference"}, 0, 1);
    const ArrayMap row = bench.run({"kid", "pixels/start"}, 0, 1);

    EXPECT_EQ(sums.at("sums").count(), 5);
    const Matrix reference = matrix_of(bench.run({"features", "pixels/reference"}, 0, 5), "features");
    const Matrix generated = matrix_of(bench.run({"features", "pixels/start"}, 0, 8), "features");
    EXPECT_NEAR(number_of(row, "kid"), kid_estimate(generated, reference).value, 1e-12);
}

TEST(Kid, OfTooFewImagesIsRefused) {
    const TemporaryFolder folder;
    write_pictures(folder / "two", 2);
    write_pictures(folder / "six", 6);
    const auto with = [&](const std::string& name, const std::string& kid) {
        return "latents: {count: 8}\nfid: {reference: {images: " + (folder / name).string() + "}}\nkid: " + kid + "\n";
    };

    EXPECT_THAT(fault_of("latents: {count: 2}\nkid: {}\n", ExitCode::study_invalid), HasSubstr("at least 3"));
    EXPECT_THAT(fault_of(with("two", "{}"), ExitCode::study_invalid),
                AllOf(HasSubstr("at least 3 images of the reference"), HasSubstr("has 2")));
    EXPECT_THAT(fault_of("latents: {count: 8}\nkid: {subsets: 10, size: 9}\n", ExitCode::study_invalid),
                HasSubstr("'kid.size' is 9"));
    EXPECT_THAT(fault_of(with("six", "{subsets: 10, size: 7}"), ExitCode::study_invalid),
                AllOf(HasSubstr("'kid.size' is 7"), HasSubstr("of the reference 6")));
    EXPECT_THAT(fault_of("latents: {count: 8}\nkid: {subsets: 10, size: 7, reference: 6}\n", ExitCode::study_invalid),
                HasSubstr("'kid.size' is 7"));
    EXPECT_NO_THROW(Bench(with("six", "{subsets: 10, size: 6}")));
    EXPECT_NO_THROW(Bench("latents: {count: 8}\nkid: {size: 1000}\n"));
}

}  // namespace
}  // namespace surveyor::testing
