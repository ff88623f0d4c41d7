#include "models/extractor.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/full.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "base/error.hpp"
#include "models/all_models.hpp"
#include "models/picture.hpp"

namespace surveyor {
namespace {

using testing::Contains;
using testing::HasSubstr;

TEST(PixelsExtractor, AveragesEachCellAndOrdersColourRowColumn) {
    // 16 x 16: cells of 2 x 2. One cell of green holds -1, 0, 1, 1; everything else is black.
    at::Tensor image = at::full({1, 3, 16, 16}, -1.0F);
    image[0][1][6][10] = -1.0F;
    image[0][1][6][11] = 0.0F;
    image[0][1][7][10] = 1.0F;
    image[0][1][7][11] = 1.0F;
    const auto extractor = open_extractor("pixels");

    const at::Tensor features = extractor->extract(image);

    ASSERT_EQ(features.sizes(), (at::IntArrayRef{1, 192}));
    EXPECT_EQ(extractor->features(), 192);
    EXPECT_FLOAT_EQ(features[0][1 * 64 + 3 * 8 + 5].item<float>(), (0.0F + 0.5F + 1.0F + 1.0F) / 4);
    EXPECT_FLOAT_EQ(features.sum().item<float>(), 0.625F);
}

TEST(PixelsExtractor, ClampsBeforeItAverages) {
    at::Tensor image = at::full({1, 3, 16, 16}, -1.0F);
    image[0][0][0][0] = 9.0F;
    image[0][0][0][1] = -9.0F;

    const at::Tensor features = open_extractor("pixels")->extract(image);

    EXPECT_FLOAT_EQ(features[0][0].item<float>(), 0.25F);
}

TEST(PixelsExtractor, TakesAPictureOfEightPixelsAsItIs) {
    const at::Tensor image = at::full({2, 3, 8, 8}, 0.5F);

    EXPECT_FLOAT_EQ(open_extractor("pixels")->extract(image).min().item<float>(), 0.75F);
    EXPECT_THROW((void)open_extractor("pixels")->extract(at::zeros({1, 3, 7, 8})), DataError);
}

TEST(PixelsExtractor, NamesItsDistanceAndHasNoClasses) {
    const auto extractor = open_extractor("pixels");

    EXPECT_EQ(extractor->distance(), "FD (pixels)");
    EXPECT_THROW((void)extractor->probabilities(at::zeros({2, 192})), DataError);
}

TEST(AllModels, AnUnknownExtractorIsRefusedWithTheKnownNames) {
    EXPECT_THAT(extractor_names(), Contains("pixels"));
    try {
        (void)open_extractor("inception_v9");
        FAIL() << "expected a DataError";
    } catch (const DataError& error) {
        EXPECT_THAT(error.what(), HasSubstr("known: pixels"));
    }
}

TEST(Picture, QuantisesAsTheReferenceProgramsDo) {
    // clamp(127.5 x + 128, 0, 255), truncated: -1 -> 0.5, 0 -> 128, 1 -> 255.5, 0.5 -> 191.75.
    const at::Tensor values = at::tensor(std::vector<double>{-1, 0, 1, 0.5, -3, 3}, at::kDouble);
    const at::Tensor image = values.reshape({1, 1, 1, 6}).expand({1, 3, 1, 6});

    const at::Tensor bytes = to_uint8(image);

    ASSERT_EQ(bytes.sizes(), (at::IntArrayRef{1, 1, 6, 3}));
    EXPECT_EQ(bytes.scalar_type(), at::kByte);
    const std::vector<int> expected = {0, 128, 255, 191, 0, 255};
    for (std::int64_t i = 0; i < 6; ++i) {
        EXPECT_EQ(bytes[0][0][i][2].item<int>(), expected[static_cast<std::size_t>(i)]);
    }
}

TEST(Picture, RefusesWhatIsNotFinite) {
    at::Tensor image = at::zeros({1, 3, 2, 2});
    image[0][0][1][1] = std::numeric_limits<float>::quiet_NaN();

    EXPECT_THROW((void)to_uint8(image), NumericError);
}

}  // namespace
}  // namespace surveyor
