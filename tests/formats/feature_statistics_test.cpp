#include "formats/feature_statistics.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.hpp"
#include "formats/npy.hpp"
#include "tests/formats/pickle_writing.hpp"
#include "tests/formats/temporary_folder.hpp"

namespace surveyor {
namespace {

using testing::file_text;
using testing::golden;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::TemporaryFolder;
using testing::write_text;

FeatureStatistics read(const std::string& name) {
    return read_feature_statistics(golden("statistics/" + name));
}

/// What make_statistics.py computed: wide_mu, sigma and the values that float32 keeps of them.
Array expected(const std::string& name) {
    const Array array = read_npz(golden("statistics/expected.npz")).at(name);
    const std::vector<double> values = array.as_doubles();
    return Array::of<double>(values, array.shape());
}

/// The statistics of the file under another name.
FeatureStatistics read_as(const std::string& source, const std::string& name) {
    const TemporaryFolder folder;
    return read_feature_statistics(write_text(folder / name, file_text(golden("statistics/" + source))));
}

void expect_near(const Array& found, const Array& wanted, double tolerance) {
    ASSERT_EQ(found.shape(), wanted.shape());
    for (std::size_t i = 0; i < wanted.values<double>().size(); ++i) {
        EXPECT_NEAR(found.values<double>()[i], wanted.values<double>()[i], tolerance) << i;
    }
}

struct Origin {
    std::string file;
    std::string mean;
    std::string covariance;
    std::string origin;
    std::string mode;
    std::int64_t count = 0;
};

class StatisticsOf : public ::testing::TestWithParam<Origin> {};

TEST_P(StatisticsOf, AreReadAsTheProgramWroteThem) {
    const FeatureStatistics statistics = read(GetParam().file);

    EXPECT_EQ(statistics.mean, expected(GetParam().mean));
    EXPECT_EQ(statistics.covariance, expected(GetParam().covariance));
    EXPECT_EQ(statistics.origin, GetParam().origin);
    EXPECT_EQ(statistics.mode, GetParam().mode);
    EXPECT_EQ(statistics.count, GetParam().count);
    EXPECT_THAT(statistics.facts, IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(
    EveryProgram,
    StatisticsOf,
    ::testing::Values(
        Origin{"pytorch_fid.npz", "wide_mu", "sigma", "pytorch-fid, TTUR or EDM (.npz)", ""},
        Origin{"edm.npz", "wide_mu", "sigma", "pytorch-fid, TTUR or EDM (.npz)", ""},
        Origin{"orders.npz", "narrow_mu", "narrow_sigma", "pytorch-fid, TTUR or EDM (.npz)", ""},
        Origin{"fortran.npz", "wide_mu", "sigma", "pytorch-fid, TTUR or EDM (.npz)", ""},
        Origin{"adm.npz", "wide_mu", "sigma", "ADM (.npz)", "tf_legacy"},
        Origin{"scene_clean_custom_na.npz", "narrow_mu", "sigma", "clean-fid (.npz)", "clean"},
        Origin{"stylegan2_tf.pkl", "narrow_mu", "sigma", "NVIDIA StyleGAN2 for TensorFlow (pickle)", "tf_legacy"},
        Origin{"edm2.pkl", "wide_mu", "sigma", "NVIDIA EDM2 (pickle)", "tf_legacy", 40},
        Origin{
            "inception_scene.pkl", "narrow_mu", "sigma", "rosinality's or harskish's StyleGAN2 (pickle)", "rosinality"},
        Origin{"scene-inception-v3-compat-stat-fid-2048.pt", "narrow_mu", "sigma", "torch-fidelity (.pt)", "tf_legacy"},
        Origin{"tensors_legacy.pt", "narrow_mu", "sigma", "torch-fidelity (.pt)", ""}),
    [](const auto& each) {
        std::string name = each.param.file;
        std::replace_if(
            name.begin(), name.end(), [](char c) { return c == '.' || c == '-'; }, '_');
        return name;
    });

TEST(FeatureStatistics, BringsTheSumsOfNvidiaToTheUnbiasedDivisor) {
    const FeatureStatistics statistics = read("stylegan3_fid.pkl");

    EXPECT_EQ(statistics.count, 40);
    EXPECT_EQ(statistics.mode, "tf_legacy");
    EXPECT_THAT(statistics.origin, HasSubstr("from divisor n to n - 1"));
    expect_near(statistics.mean, expected("wide_mu"), 1e-13);
    expect_near(statistics.covariance, expected("sigma"), 1e-12);  // numpy.cov of the features
}

TEST(FeatureStatistics, TellTheModeOfCleanFidByTheNameAlone) {
    const auto mode = [](const std::string& name) { return read_as("scene_clean_custom_na.npz", name).mode; };

    EXPECT_EQ(mode("ffhq_clean_trainval70k_1024.npz"), "clean");
    EXPECT_EQ(mode("lsun_church_legacy_tensorflow_train_256.npz"), "tf_legacy");
    EXPECT_EQ(mode("cifar10_legacy_pytorch_test_32.npz"), "pytorch_fid");
    EXPECT_EQ(mode("ffhq_clean_trainval70k_1024_copy.npz"), "");
    EXPECT_EQ(mode("ffhq_clean_1024.npz"), "");
    EXPECT_EQ(mode("_clean_train_1024.npz"), "");
    EXPECT_EQ(mode("my_clean_pictures_256.npz"), "");
    EXPECT_EQ(mode("FFHQ_clean_train_1024.npz"), "");
    EXPECT_EQ(mode("clean.npz"), "");
    EXPECT_EQ(mode("legacy_custom_na.npz"), "");
    EXPECT_EQ(mode("my_legacy_custom_na.npz"), "");
    EXPECT_EQ(mode("my_clean_legacy_pytorch_custom_na.npz"), "pytorch_fid");
}

TEST(FeatureStatistics, LeaveTheModeOpenWhereCleanFidUsedAnotherNetwork) {
    const FeatureStatistics clip = read_as("scene_clean_custom_na.npz", "scene_clean_clip_vit_b_32_custom_na.npz");

    EXPECT_EQ(clip.mode, "");
    EXPECT_EQ(clip.origin, "clean-fid (.npz), features of clip_vit_b_32");
}

TEST(FeatureStatistics, LeaveTheModeOpenWhereTorchFidelityUsedAnotherNetwork) {
    EXPECT_EQ(read_as("scene-inception-v3-compat-stat-fid-2048.pt", "scene-clip-vit-b-32-stat-fid-512.pt").mode, "");
}

TEST(FeatureStatistics, AreWrittenAsPythonsOwnArchiverWritesThem) {
    const TemporaryFolder folder;
    FeatureStatistics statistics;
    statistics.mean = expected("wide_mu");
    statistics.covariance = expected("sigma");
    statistics.count = 40;
    statistics.mode = "clean";
    statistics.facts = {{"extractor", "Inception \xC3\xA9"}};

    write_feature_statistics(folder / "own.npz", statistics);

    EXPECT_EQ(file_text(folder / "own.npz"), file_text(golden("statistics/own.npz")));
}

TEST(FeatureStatistics, ComeBackBitForBit) {
    const TemporaryFolder folder;
    FeatureStatistics written = read("stylegan3_fid.pkl");
    written.facts = {{"extractor", "digest 1234"}, {"quotes", "\"a\"\n{}"}, {"", ""}};
    write_feature_statistics(folder / "x_clean_custom_na.npz", written);  // a name of clean-fid's form

    const FeatureStatistics back = read_feature_statistics(folder / "x_clean_custom_na.npz");

    EXPECT_EQ(back.mean, written.mean);
    EXPECT_EQ(back.covariance, written.covariance);
    EXPECT_EQ(back.count, 40);
    EXPECT_EQ(back.mode, "tf_legacy");
    EXPECT_EQ(back.facts, written.facts);
    EXPECT_EQ(back.origin, "Latent Surveyor (.npz)");
}

TEST(FeatureStatistics, ComeBackWithoutModeFactsAndCount) {
    FeatureStatistics written = read("edm.npz");

    const std::vector<std::byte> bytes = encode_feature_statistics(written);
    const FeatureStatistics back = parse_feature_statistics(bytes, "memory");

    EXPECT_EQ(back.mean, written.mean);
    EXPECT_EQ(back.count, 0);
    EXPECT_EQ(back.mode, "");
    EXPECT_THAT(back.facts, IsEmpty());
}

TEST(FeatureStatistics, AreNotWrittenWhenTheyWouldNotBeRead) {
    const TemporaryFolder folder;
    FeatureStatistics statistics = read("edm.npz");
    statistics.count = 1;

    EXPECT_THROW(write_feature_statistics(folder / "x.npz", statistics), DataError);
    EXPECT_FALSE(std::filesystem::exists(folder / "x.npz"));
    statistics.count = 40;
    statistics.facts = {{"mode", "clean"}};
    EXPECT_THROW(write_feature_statistics(folder / "x.npz", statistics), ContractViolation);
}

TEST(FeatureStatistics, KeepSmallRoundingErrorsOfOtherPrograms) {
    FeatureStatistics statistics = read("edm.npz");
    const double scale = statistics.covariance.values<double>()[0];
    statistics.covariance.values<double>()[1] += scale * 1e-8;
    std::fill_n(statistics.covariance.values<double>().begin() + 9, 1, -scale * 1e-12);

    const FeatureStatistics back = parse_feature_statistics(encode_feature_statistics(statistics), "memory");

    EXPECT_EQ(back.covariance, statistics.covariance);
}

}  // namespace
}  // namespace surveyor
