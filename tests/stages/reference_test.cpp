#include "stages/reference.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/stages/metric_testing.hpp"

namespace surveyor::testing {
namespace {

using ::testing::HasSubstr;

const std::string images_group = "pixels/images";

/// A study that compares with the pictures of `folder`; `more` goes into `reference`.
std::string study_of_images(const std::filesystem::path& folder, const std::string& more = "") {
    return "latents: {count: 4}\ntraverse: {intensities: [0]}\nfid: {reference: {images: " + folder.string() +
           (more.empty() ? "" : ", " + more) + "}}\n";
}

std::int64_t planned_count(const Bench& bench, const GroupName& name) {
    const Plan plan = bench.plan();
    return plan.groups.at(plan.find(name)).group.count;
}

double images_of(Bench& bench) {
    return number_of(bench.run({"fid", "pixels/reference"}, 0, 1), "images");
}

TEST(Reference, OfTheGeneratorIsAsLargeAsTheSetsUnlessItSaysHowMany) {
    Bench usual("latents: {count: 6}\ntraverse: {intensities: [0]}\nfid: {}\n");
    Bench larger("latents: {count: 6}\ntraverse: {intensities: [0]}\nfid: {reference: {count: 9}}\n");

    EXPECT_EQ(reference::kind_text(usual.configs()), "generated");
    EXPECT_EQ(reference::count(usual.configs()), 6);
    EXPECT_EQ(planned_count(usual, {"features", "pixels/reference"}), 6);
    EXPECT_EQ(images_of(larger), 9);
}

TEST(Reference, OfAFolderHasAllItsImagesUnlessItSaysHowMany) {
    const TemporaryFolder folder;
    write_pictures(folder / "pictures", 7);
    Bench all(study_of_images(folder / "pictures"));
    Bench some(study_of_images(folder / "pictures", "count: 5"));

    EXPECT_EQ(reference::kind_text(all.configs()), "images");
    EXPECT_EQ(planned_count(all, {"features", images_group}), 7);
    EXPECT_EQ(images_of(all), 7);
    EXPECT_EQ(images_of(some), 5);
    EXPECT_EQ(text_of(some.run({"fid", "pixels/reference"}, 0, 1), "kind"), "images");
    EXPECT_EQ(all.plan().groups.at(all.plan().find({"features", images_group})).group.inputs.size(), 0U);
}

TEST(Reference, MayBeAFolderWithFewerImagesThanAreMeasuredAgainstIt) {
    const TemporaryFolder folder;
    write_pictures(folder / "pictures", 3);
    Bench bench(study_of_images(folder / "pictures"));

    EXPECT_GT(number_of(bench.run({"fid", "pixels/start"}, 0, 1), "distance"), 0.0);
}

TEST(Reference, TakesTheFoldersOfAFolderWhenNested) {
    const TemporaryFolder folder;
    write_pictures(folder / "pictures", 3);
    write_pictures(folder / "pictures/more", 4, 50);

    EXPECT_EQ(reference::count(Bench(study_of_images(folder / "pictures")).configs()), 3);
    EXPECT_EQ(reference::count(Bench(study_of_images(folder / "pictures", "nested: true")).configs()), 7);
}

TEST(Reference, OfMoreImagesThanTheFolderHoldsIsRefused) {
    const TemporaryFolder folder;
    write_pictures(folder / "pictures", 3);

    EXPECT_THAT(fault_of(study_of_images(folder / "pictures", "count: 4"), ExitCode::study_invalid),
                HasSubstr("'fid.reference.count' is 4, but 'fid.reference.images' holds 3 images"));
}

TEST(Reference, OfOneImageIsRefused) {
    const TemporaryFolder folder;
    write_pictures(folder / "one", 1);
    write_pictures(folder / "five", 5);

    EXPECT_THAT(fault_of(study_of_images(folder / "one"), ExitCode::study_invalid), HasSubstr("holds one image"));
    EXPECT_THAT(fault_of(study_of_images(folder / "five", "count: 1"), ExitCode::study_invalid),
                HasSubstr("'fid.reference.count' is 1"));
    EXPECT_EQ(reference::count(Bench(study_of_images(folder / "five", "count: 2")).configs()), 2);
}

TEST(Reference, ThatNamesImagesAndStatisticsIsRefused) {
    const TemporaryFolder folder;
    write_pictures(folder / "pictures", 3);

    EXPECT_THAT(fault_of(study_of_images(folder / "pictures", "statistics: " + golden("statistics/edm.npz").string()),
                         ExitCode::study_invalid),
                HasSubstr("both 'images' and 'statistics'"));
}

TEST(Reference, FieldsThatMeanNothingAreRefused) {
    EXPECT_THAT(fault_of("fid: {reference: {nested: true}}\n", ExitCode::study_invalid),
                HasSubstr("'fid.reference.nested' has no meaning without 'images'"));
    EXPECT_THAT(fault_of("fid: {reference: {mode: same}}\n", ExitCode::study_invalid),
                HasSubstr("'fid.reference.mode' has no meaning without 'statistics'"));
}

TEST(Reference, FoldersThatAreAbsentOrWithoutPicturesAreToldOnce) {
    const TemporaryFolder folder;
    std::filesystem::create_directories(folder / "empty");

    EXPECT_THAT(fault_of(study_of_images(folder / "absent"), ExitCode::input_missing),
                HasSubstr("'fid.reference.images': there is no folder"));
    EXPECT_THAT(fault_of(study_of_images(folder / "empty"), ExitCode::bad_data),
                HasSubstr("'fid.reference.images': " + (folder / "empty").string()));
}

}  // namespace
}  // namespace surveyor::testing
