#include "stages/image_features.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "formats/npy.hpp"
#include "formats/png.hpp"
#include "models/all_models.hpp"
#include "stages/micro_batches.hpp"
#include "stages/tensors.hpp"
#include "tests/stages/metric_testing.hpp"

namespace surveyor::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr std::int64_t batch = 4;

/// NVIDIA's way to call a network: levels as they are, in their own size.
std::unique_ptr<FeatureExtractor> detector() {
    ExtractorOptions options;
    options.weights = golden("extractors/detector.pt");
    options.trust_torchscript = true;
    options.script.call = ScriptCall::detector;
    return open_extractor("torchscript", options);
}

/// What `extractor` makes of one picture alone: levels [h, w, 3] or [h, w, 1] (grey).
Matrix alone(const FeatureExtractor& extractor, const Array& levels) {
    at::Tensor picture = to_tensor(levels).permute({2, 0, 1}).unsqueeze(0);
    if (picture.size(1) == 1) {
        picture = picture.expand({1, 3, -1, -1});
    }
    const at::Tensor input = extractor.input(picture.contiguous());
    return matrix_of({{"f", to_array(extractor.features_of(padded_batch(input, 0, batch)).narrow(0, 0, 1))}}, "f");
}

Matrix features_in(const FeatureExtractor& extractor,
                   const ImageFolder& folder,
                   std::int64_t first,
                   std::int64_t last) {
    return matrix_of({{"f", to_array(features_of_images(extractor, folder, first, last, batch))}}, "f");
}

/// Pictures of every form and size, and what Pillow reads in them, by file name.
std::map<std::string, Array> copy_goldens(const TemporaryFolder& folder, const std::string& to) {
    std::filesystem::create_directories(folder / to);
    std::map<std::string, Array> levels;
    for (const auto& [archive, suffix, names] :
         {std::tuple<std::string, std::string, std::vector<std::string>>{
              "images/png_expected.npz",
              ".png",
              {"rgb", "rgba", "grey", "grey_alpha", "deep_grey", "deep_rgb", "palette"}},
          {"images/expected.npz", ".jpg", {"full_colour", "quarter_colour", "progressive", "grey"}}}) {
        const ArrayMap expected = read_npz(golden(archive));
        for (const std::string& name : names) {
            std::filesystem::copy_file(golden("images/" + name + suffix), folder / (to + "/" + name + suffix));
            levels.emplace(name + suffix, named(expected, name, archive));
        }
    }
    return levels;
}

std::string refusal(const FeatureExtractor& extractor, const ImageFolder& folder) {
    try {
        (void)features_of_images(extractor, folder, 0, static_cast<std::int64_t>(folder.names.size()), batch);
    } catch (const Error& error) {
        return error.what();
    }
    return "nothing";
}

TEST(ImageFeatures, OfEveryFormAndSizeInOneFolderAreThoseOfThePictureAlone) {
    const TemporaryFolder folder;
    const std::map<std::string, Array> levels = copy_goldens(folder, "mixed");
    const ImageFolder images = open_image_folder(folder / "mixed", false);
    const auto extractor = detector();

    const Matrix all = features_in(*extractor, images, 0, 11);

    ASSERT_EQ(images.names.size(), levels.size());
    for (std::size_t i = 0; i < images.names.size(); ++i) {
        EXPECT_EQ(all.row(static_cast<Eigen::Index>(i)), alone(*extractor, levels.at(images.names[i])).row(0))
            << images.names[i];
    }
}

TEST(ImageFeatures, OfPicturesOfOtherSizesAreThoseOfThePictureAloneForPixelsToo) {
    const TemporaryFolder folder;
    std::filesystem::create_directories(folder / "sizes");
    std::map<std::string, Array> levels;
    for (std::uint64_t i = 0; i < 9; ++i) {
        const std::string name = "picture_" + std::to_string(i) + ".png";
        levels[name] = random_picture(i % 2 == 0 ? 16 : 21, i % 3 == 0 ? 32 : 19, i);
        write_png(folder / ("sizes/" + name), levels[name]);
    }
    const ImageFolder images = open_image_folder(folder / "sizes", false);
    const auto pixels = open_extractor("pixels");

    const Matrix all = features_in(*pixels, images, 0, 9);

    for (std::size_t i = 0; i < images.names.size(); ++i) {
        EXPECT_EQ(all.row(static_cast<Eigen::Index>(i)), alone(*pixels, levels.at(images.names[i])).row(0));
    }
}

TEST(ImageFeatures, OfAUnitInTheMiddleAreTheRowsOfAll) {
    const TemporaryFolder folder;
    copy_goldens(folder, "mixed");
    const ImageFolder images = open_image_folder(folder / "mixed", false);
    const auto extractor = detector();

    EXPECT_EQ(features_in(*extractor, images, 3, 9), features_in(*extractor, images, 0, 11).middleRows(3, 6));
}

TEST(ImageFeatures, OfTheStageAreThoseOfItsFolder) {
    const TemporaryFolder folder;
    write_pictures(folder / "pictures", 7);
    Bench bench("latents: {count: 4}\ntraverse: {intensities: [0]}\nfeatures: {batch: 4}\nfid: {reference: {images: " +
                (folder / "pictures").string() + "}}\n");

    const ArrayMap unit = bench.run({"features", "pixels/images"}, 2, 7);

    const ImageFolder images = open_image_folder(folder / "pictures", false);
    EXPECT_EQ(matrix_of(unit, "features"), features_in(*open_extractor("pixels"), images, 2, 7));
    EXPECT_EQ(matrix_of(unit, "held"), Matrix::Zero(5, 1));
}

TEST(ImageFeatures, NameADamagedPicture) {
    const TemporaryFolder folder;
    write_pictures(folder / "pictures", 3);
    std::filesystem::copy_file(golden("images/truncated.jpg"), folder / "pictures/broken.jpg");

    EXPECT_THAT(refusal(*open_extractor("pixels"), open_image_folder(folder / "pictures", false)),
                HasSubstr((folder / "pictures/broken.jpg").string()));
}

TEST(ImageFeatures, NameAPictureThatIsTooSmallForTheNetwork) {
    const TemporaryFolder folder;
    write_pictures(folder / "pictures", 3);
    write_png(folder / "pictures/tiny.png", random_picture(7, 9, 1));

    EXPECT_THAT(refusal(*open_extractor("pixels"), open_image_folder(folder / "pictures", false)),
                AllOf(HasSubstr((folder / "pictures/tiny.png").string()), HasSubstr("got 7 x 9")));
}

TEST(ImageFeatures, NameAPictureWhoseFeaturesAreNotFinite) {
    const TemporaryFolder folder;
    write_pictures(folder / "pictures", 1);
    ExtractorOptions options;
    options.weights = golden("extractors/plain.pt");
    options.trust_torchscript = true;
    options.script.output = "cells";
    options.script.deviation = {1, 1e-300, 1};

    EXPECT_THAT(refusal(*open_extractor("torchscript", options), open_image_folder(folder / "pictures", false)),
                AllOf(HasSubstr("picture_0.png"), HasSubstr("not finite")));
}

TEST(ImageFeatures, OfAFolderThatChangedAfterTheRunBeganAreRefused) {
    const TemporaryFolder folder;
    write_pictures(folder / "pictures", 4);
    Bench bench("latents: {count: 4}\nfid: {reference: {images: " + (folder / "pictures").string() + "}}\n");
    write_png(folder / "pictures/picture_2.png", random_picture(16, 16, 77));

    try {
        (void)bench.run({"features", "pixels/images"}, 0, 4);
        ADD_FAILURE() << "expected a DataError";
    } catch (const DataError& error) {
        EXPECT_THAT(error.what(), HasSubstr("not the file that the run began with"));
    }
}

TEST(ImageFeatures, KeepTheirKeyWhereverTheFolderLiesAndWhateverTheGeneratorIs) {
    const TemporaryFolder folder;
    write_pictures(folder / "here", 4);
    write_pictures(folder / "there/again", 4);
    write_pictures(folder / "other", 4);
    write_pictures(folder / "other", 1, 99);
    const auto key = [&](const std::string& name, const std::string& change) {
        const Plan plan =
            Bench("latents: {count: 4}\nfid: {reference: {images: " + (folder / name).string() + "}}\n", {change})
                .plan();
        return plan.groups.at(plan.find({"features", "pixels/images"})).key;
    };

    EXPECT_EQ(key("here", "seed=0"), key("there/again", "seed=0"));
    EXPECT_EQ(key("here", "seed=0"), key("here", "seed=1"));
    EXPECT_EQ(key("here", "seed=0"), key("here", "generator.psi=0.5"));
    EXPECT_NE(key("here", "seed=0"), key("other", "seed=0"));
    EXPECT_NE(key("here", "seed=0"), key("here", "features.batch=16"));
}

}  // namespace
}  // namespace surveyor::testing
