#include "models/inception_loader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <fstream>
#include <limits>

#include "base/sha256.hpp"
#include "inception_testing.hpp"
#include "model_testing.hpp"
#include "models/all_models.hpp"
#include "models/inception.hpp"
#include "tests/support/caught.hpp"
#include "tests/support/formula_weights.hpp"
#include "tests/support/temporary_folder.hpp"

namespace surveyor {
namespace {

using ::testing::AllOf;
using testing::caught;
using ::testing::HasSubstr;
using ::testing::SizeIs;
using ::testing::StartsWith;

const std::string published = "6726825d" + std::string(56, '0');
const std::string other = "0123456789abcdef" + std::string(48, '0');

std::string refusal(const ArrayMap& arrays) {
    return caught([&] { (void)load_inception(checkpoint_of(arrays), other); }).text;
}

TEST(FormulaWeights, HaveTheDigestsOfEveryTensorOfTheReference) {
    const nlohmann::json expected = nlohmann::json::parse(std::ifstream(golden("inception/weights.json")));
    const ArrayMap arrays = formula_inception();

    ASSERT_EQ(arrays.size(), expected.size());
    for (const auto& [name, array] : arrays) {
        const auto bytes = array.bytes();
        EXPECT_EQ(array.shape(), expected.at(name).at("shape").get<Shape>()) << name;
        EXPECT_EQ(sha256_of({reinterpret_cast<const char*>(bytes.data()), bytes.size()}),
                  expected.at(name).at("sha256").get<std::string>())
            << name;
    }
}

class InceptionLoader : public ::testing::Test {
  protected:
    static void SetUpTestSuite() { whole_ = std::make_unique<const ArrayMap>(formula_inception()); }

    static void TearDownTestSuite() { whole_.reset(); }

    inline static std::unique_ptr<const ArrayMap> whole_;
    ArrayMap arrays_ = *whole_;
};

TEST_F(InceptionLoader, TakesAllTensorsWithOrWithoutBatchCounters) {
    arrays_.emplace("Conv2d_1a_3x3.bn.num_batches_tracked", Array(DType::int64, {}));

    const NetworkFile file = load_inception(checkpoint_of(arrays_), other);

    EXPECT_THAT(file.weights, SizeIs(472));
    EXPECT_EQ(file.settings.at("source_sha256"), other);
    // 23,850,960 trainable numbers, and mean and variance of 17,216 channels.
    EXPECT_EQ(file.info.parameters, 23'850'960 + 2 * 17'216);
}

TEST_F(InceptionLoader, NamesWhatIsMissingAndWhatIsUnknown) {
    arrays_.erase("Mixed_7c.branch_pool.conv.weight");
    arrays_.emplace("AuxLogits.fc.bias", Array(DType::float32, {1}));

    EXPECT_THAT(refusal(arrays_),
                AllOf(HasSubstr("missing tensors: 'Mixed_7c.branch_pool.conv.weight'"),
                      HasSubstr("unknown tensors: 'AuxLogits.fc.bias'")));
}

TEST_F(InceptionLoader, NamesAMisshapenTensor) {
    arrays_["Mixed_6b.branch7x7_2.conv.weight"] = Array(DType::float32, {128, 128, 7, 1});

    EXPECT_THAT(refusal(arrays_), AllOf(HasSubstr("Mixed_6b.branch7x7_2.conv.weight"), HasSubstr("[128, 128, 1, 7]")));
}

TEST_F(InceptionLoader, TellsAnImageNetVersionByItsThousandClasses) {
    arrays_["fc.weight"] = Array(DType::float32, {1000, 2048});
    arrays_["fc.bias"] = Array(DType::float32, {1000});

    EXPECT_THAT(refusal(arrays_), HasSubstr("1000 classes of ImageNet"));
}

TEST_F(InceptionLoader, RefusesNumbersThatAreNoWeights) {
    arrays_["Mixed_5b.branch1x1.bn.bias"].values<float>()[3] = std::numeric_limits<float>::quiet_NaN();
    EXPECT_THAT(refusal(arrays_), HasSubstr("Mixed_5b.branch1x1.bn.bias"));

    arrays_ = *whole_;
    arrays_["Mixed_5b.branch1x1.bn.running_var"].values<float>()[3] = -0.5F;
    const NetworkFile file = load_inception(checkpoint_of(arrays_), other);
    EXPECT_THAT(caught([&] { (void)Inception(file.weights, at::kFloat, at::kCPU); }).text,
                HasSubstr("'Mixed_5b.branch1x1.bn.running_var' has negative entries"));
}

TEST(FidName, BelongsToThePublishedFileAndToExportsOfIt) {
    Checkpoint plain = checkpoint_of({});
    Checkpoint export_of_published = plain;
    export_of_published.attributes = {{"written_by", "latent_surveyor"}, {"family", "inception"}};
    Checkpoint export_of_other = export_of_published;
    export_of_published.attributes["source_sha256"] = published;
    export_of_other.attributes["source_sha256"] = other;
    Checkpoint hearsay = plain;  // claims the source, but was not written by this program
    hearsay.attributes["source_sha256"] = published;
    Checkpoint another_family = export_of_published;
    another_family.attributes["family"] = "stylegan2";

    EXPECT_TRUE(has_fid_weights(plain, published));
    EXPECT_FALSE(has_fid_weights(plain, other));
    EXPECT_FALSE(has_fid_weights(plain, "06726825d"));
    EXPECT_TRUE(has_fid_weights(export_of_published, other));
    EXPECT_FALSE(has_fid_weights(export_of_other, other));
    EXPECT_FALSE(has_fid_weights(hearsay, other));
    EXPECT_FALSE(has_fid_weights(another_family, other));
}

TEST(FidName, SurvivesAnExport) {
    const testing::TemporaryFolder folder;
    NetworkFile file = load_inception(checkpoint_of(formula_inception()), published);
    write_network(folder / "real.safetensors", file, "digest");
    file.settings["source_sha256"] = other;
    write_network(folder / "trained.safetensors", file, "digest");

    ExtractorOptions options;
    options.weights = folder / "real.safetensors";
    const auto real = open_extractor("inception", options);
    options.tap = 768;
    const auto early = open_extractor("inception", options);
    options.weights = folder / "trained.safetensors";
    const auto trained = open_extractor("inception", options);

    EXPECT_EQ(real->distance(), "FID");
    EXPECT_EQ(real->facts().at("source_sha256"), published);
    EXPECT_EQ(real->facts().at("weights_sha256"), sha256_of_file(folder / "real.safetensors"));
    EXPECT_EQ(early->distance(), "FD (inception, tap 768)");
    EXPECT_THAT(trained->distance(), StartsWith("FD (inception"));
}

}  // namespace
}  // namespace surveyor
