// The scripts are written here, so that what they must answer is plain to see.

#include "models/torchscript_extractor.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/full.h>
#include <ATen/ops/tensor.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/csrc/jit/api/module.h>

#include "base/error.hpp"
#include "base/sha256.hpp"
#include "inception_testing.hpp"
#include "models/all_models.hpp"
#include "tests/support/caught.hpp"
#include "tests/support/temporary_folder.hpp"

namespace surveyor {
namespace {

using ::testing::AllOf;
using testing::caught;
using ::testing::HasSubstr;

class TorchScriptExtractor : public ::testing::Test {
  protected:
    testing::TemporaryFolder folder_;

    /// Options for a script whose methods are `source`.
    [[nodiscard]] ExtractorOptions script(const std::string& source) const {
        torch::jit::Module module("toy");
        module.define(source);
        ExtractorOptions options;
        options.weights = folder_ / "toy.pt";
        module.save(options.weights.string());
        options.trust_torchscript = true;
        return options;
    }

    [[nodiscard]] std::string refusal(const ExtractorOptions& options) const {
        return caught([&] { (void)open_extractor("torchscript", options); }).text;
    }
};

/// Mean of each colour, and the image's height.
constexpr const char* detector = R"(
def forward(self, img, return_features: bool = False, no_output_bias: bool = False):
    assert img.dtype == 0 and return_features
    x = img.to(6)
    return torch.cat([x.mean([2, 3]), torch.full([x.shape[0], 1], float(x.shape[2]))], 1)
)";

constexpr const char* lpips = R"(
def forward(self, img, resize_images: bool = True, return_lpips: bool = False):
    assert img.dtype == 6 and return_lpips and not resize_images
    return torch.cat([img.mean([2, 3]), torch.full([img.shape[0], 1], float(img.shape[2]))], 1)
)";

constexpr const char* plain = R"(
def forward(self, x):
    return torch.cat([x.mean([2, 3]), torch.full([x.shape[0], 1], float(x.shape[2]))], 1)
)";

TEST_F(TorchScriptExtractor, IsNotOpenedWithoutTrust) {
    ExtractorOptions options = script(plain);
    options.trust_torchscript = false;

    EXPECT_THAT(refusal(options), AllOf(HasSubstr("is a program"), HasSubstr("trust: torchscript")));
}

TEST_F(TorchScriptExtractor, GivesADetectorItsLevelsAsBytesAndInTheirOwnSize) {
    ExtractorOptions options = script(detector);
    options.script.call = ScriptCall::detector;
    const at::Tensor colours = at::tensor(std::vector<double>{-1.0, 0.0, 3.0}, at::kDouble).reshape({1, 3, 1, 1});

    const auto extractor = open_extractor("torchscript", options);
    const at::Tensor features = extractor->extract(colours.expand({2, 3, 20, 30}));

    EXPECT_EQ(extractor->features(), 4);
    EXPECT_EQ(extractor->distance(), "FD (toy)");
    EXPECT_EQ(
        largest_difference(features, at::tensor(std::vector<double>{0, 128, 255, 20}, at::kDouble).expand({2, 4})),
        0.0);
}

TEST_F(TorchScriptExtractor, GivesLpipsItsLevelsUnroundedAndAveragedDownByAWholeFactor) {
    ExtractorOptions options = script(lpips);
    options.script.call = ScriptCall::lpips;
    const at::Tensor colours = at::tensor(std::vector<double>{-1.0, 0.0, 1.1}, at::kDouble).reshape({1, 3, 1, 1});
    const std::vector<double> levels = {0, 127.5, 127.5 * 2.1};
    const auto extractor = open_extractor("torchscript", options);

    for (const auto& [side, seen] : {std::pair{255, 255.0}, {256, 256.0}, {511, 511.0}, {512, 256.0}, {800, 266.0}}) {
        const at::Tensor features = extractor->extract(colours.expand({1, 3, side, side}));
        const at::Tensor expected = at::tensor(std::vector<double>{levels[0], levels[1], levels[2], seen});
        EXPECT_LT(largest_difference(features, expected.unsqueeze(0)), 1e-4) << side;
    }
}

TEST_F(TorchScriptExtractor, CallsAPathLengthPplForLpipsWithAWholeDigestAlone) {
    ExtractorOptions vouched = script(lpips);
    vouched.script.call = ScriptCall::lpips;
    vouched.sha256 = sha256_of_file(vouched.weights);
    ExtractorOptions nearly = vouched;
    nearly.sha256.pop_back();
    ExtractorOptions silent = vouched;
    silent.sha256.clear();

    EXPECT_EQ(open_extractor("torchscript", vouched)->path_length(), "PPL");
    EXPECT_EQ(open_extractor("torchscript", nearly)->path_length(), "path length (toy)");
    EXPECT_EQ(open_extractor("torchscript", silent)->path_length(), "path length (toy)");
    EXPECT_EQ(open_extractor("pixels", {})->path_length(), "path length (pixels)");

    ExtractorOptions other = script(detector);
    other.script.call = ScriptCall::detector;
    other.sha256 = sha256_of_file(other.weights);
    EXPECT_EQ(open_extractor("torchscript", other)->path_length(), "path length (toy)");
}

TEST_F(TorchScriptExtractor, RefusesWhatDoesNotTakeTheCallOfLpips) {
    ExtractorOptions options = script(detector);
    options.script.call = ScriptCall::lpips;

    EXPECT_THAT(refusal(options), HasSubstr("no argument 'resize_images'"));
}

TEST_F(TorchScriptExtractor, ResizesAndNormalisesForThePlainInterface) {
    ExtractorOptions options = script(plain);
    options.script.side = 40;
    options.script.mean = {0.5, 0.25, 0.0};
    options.script.deviation = {0.5, 0.25, 2.0};

    const auto extractor = open_extractor("torchscript", options);
    const at::Tensor features = extractor->extract(at::full({3, 3, 20, 30}, 1.0));

    EXPECT_LT(largest_difference(features, at::tensor(std::vector<double>{1, 3, 0.5, 40}).expand({3, 4})), 1e-6);
    EXPECT_EQ(extractor->facts().at("mean"), "0.5 0.25 0");
}

TEST_F(TorchScriptExtractor, FindsTheFeaturesInADictionaryOrTuple) {
    ExtractorOptions dictionary = script(R"(
def forward(self, x):
    return {"pooled": x.mean([2, 3]), "map": x}
)");
    dictionary.script.output = "pooled";
    EXPECT_EQ(open_extractor("torchscript", dictionary)->features(), 3);
    dictionary.script.output = "cls";
    EXPECT_THAT(refusal(dictionary), HasSubstr("no element 'cls'"));
    dictionary.script.output = "map";
    EXPECT_THAT(refusal(dictionary), HasSubstr("shape [1, 3, 224, 224]"));

    ExtractorOptions tuple = script(R"(
def forward(self, x):
    return (x, x.mean([2, 3]))
)");
    tuple.script.output = "1";
    EXPECT_EQ(open_extractor("torchscript", tuple)->features(), 3);
    tuple.script.output = "2";
    EXPECT_THAT(refusal(tuple), HasSubstr("no element '2'"));
    tuple.script.output = "";
    EXPECT_THAT(refusal(tuple), HasSubstr("name the element"));
}

TEST_F(TorchScriptExtractor, BringsFeaturesToUnitLengthWhenAsked) {
    ExtractorOptions options = script(plain);
    options.script.unit_length = true;

    const at::Tensor features = open_extractor("torchscript", options)->extract(at::full({2, 3, 8, 8}, 0.3));

    EXPECT_LT(largest_difference(features.square().sum(1), at::full({2}, 1.0)), 1e-6);
}

TEST_F(TorchScriptExtractor, RefusesAnotherInterfaceAndOtherFiles) {
    ExtractorOptions no_detector = script(plain);
    no_detector.script.call = ScriptCall::detector;
    EXPECT_THAT(refusal(no_detector), HasSubstr("return_features"));

    EXPECT_THAT(refusal(script("def other(self, x):\n    return x\n")), HasSubstr("no method 'forward'"));
    EXPECT_THAT(refusal(script("def forward(self, x):\n    assert False, \"not today\"\n    return x\n")),
                HasSubstr("failed on a tensor of shape [1, 3, 224, 224]"));

    ExtractorOptions text;
    text.weights = testing::write_text(folder_ / "text.pt", "no script");
    text.trust_torchscript = true;
    EXPECT_THAT(refusal(text), HasSubstr("cannot be opened as TorchScript"));
    text.script.deviation = {1, 0, 1};
    EXPECT_THAT(refusal(text), HasSubstr("deviations above 0"));
}

}  // namespace
}  // namespace surveyor
