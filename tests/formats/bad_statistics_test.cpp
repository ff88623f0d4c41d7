// Files of feature statistics that must be refused, each with the field and what is wrong with it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "base/error.hpp"
#include "formats/feature_statistics.hpp"
#include "formats/npy.hpp"
#include "tests/formats/pickle_writing.hpp"
#include "tests/formats/temporary_folder.hpp"
#include "tests/formats/zip_writing.hpp"

namespace surveyor {
namespace {

using ::testing::AllOf;
using testing::bytes_in;
using testing::data_error_of;
using testing::file_text;
using testing::golden;
using ::testing::HasSubstr;
using testing::PickleWriter;
using testing::TemporaryFolder;

std::string refusal(const std::string& content, const std::string& name = "stats") {
    return data_error_of([&] { (void)parse_feature_statistics(bytes_in(content), name); });
}

std::string refusal(const ArrayMap& arrays) {
    const std::vector<std::byte> bytes = encode_npz(arrays);
    return data_error_of([&] { (void)parse_feature_statistics(bytes, "stats"); });
}

std::string refusal_of_golden(const std::string& name) {
    return data_error_of([&] { (void)read_feature_statistics(golden("statistics/" + name)); });
}

Array numbers(const std::vector<double>& values, Shape shape) {
    return Array::of<double>(values, std::move(shape));
}

/// Statistics of two features that are read, to be spoilt.
ArrayMap good() {
    return {{"mu", numbers({1, 2}, {2})}, {"sigma", numbers({4, 1, 1, 9}, {2, 2})}};
}

ArrayMap good_but(const std::string& name, Array array) {
    ArrayMap arrays = good();
    arrays[name] = std::move(array);
    return arrays;
}

ArrayMap own(const std::string& facts, std::int64_t count = 10) {
    ArrayMap arrays = good();
    const std::vector<std::int64_t> counts = {count};
    arrays["count"] = Array::of<std::int64_t>(counts, {});
    arrays["facts"] = Array::of(std::vector<std::uint8_t>(facts.begin(), facts.end()));
    return arrays;
}

/// Appends an array of float64 as NumPy pickles it.
void array(PickleWriter& pickle, const std::string& bytes, std::initializer_list<std::int64_t> shape) {
    pickle.global("numpy.core.multiarray", "_reconstruct").mark().global("numpy", "ndarray").sizes({0}).bytes("b");
    pickle.tuple().reduce().mark().integer(1).sizes(shape).global("numpy", "dtype").mark().text("f8").integer(0);
    pickle.integer(1).tuple().reduce().mark().integer(3).text("<").none().none().none().integer(-1).integer(-1);
    pickle.integer(0).tuple().build().op(0x89).bytes(bytes).tuple().build();
}

/// A cache of NVIDIA's with sums of zero over two features.
std::string nvidia(std::int64_t count, bool has_sums) {
    PickleWriter pickle;
    pickle.empty_dict().mark().text("capture_mean_cov").op(has_sums ? 0x88 : 0x89);
    pickle.text("num_items").integer(count).text("raw_mean");
    array(pickle, std::string(16, '\0'), {2});
    pickle.text("raw_cov");
    array(pickle, std::string(32, '\0'), {2, 2});
    return pickle.set_items().stop();
}

TEST(BadStatistics, TheGoodOnesAreRead) {
    // The tests below spoil these, and would pass for nothing if they were bad already.
    EXPECT_NO_THROW((void)parse_feature_statistics(encode_npz(good()), "stats"));
    EXPECT_EQ(parse_feature_statistics(encode_npz(own("{}")), "stats").count, 10);
    EXPECT_EQ(parse_feature_statistics(bytes_in(nvidia(2, true)), "stats").count, 2);
}

TEST(BadStatistics, AMissingFieldIsNamedWithWhatIsThere) {
    ArrayMap arrays = good();
    arrays.erase("sigma");
    arrays["cov"] = numbers({1}, {1});

    EXPECT_THAT(refusal(arrays), HasSubstr("stats: has no field 'sigma', it holds cov.npy, mu.npy; name a file of"));
    EXPECT_THAT(refusal_of_golden("scene_clean_custom_na_kid.npz"),
                HasSubstr("has no field 'mu', it holds feats.npy; this is clean-fid's file for the kernel distance"));
    EXPECT_THAT(refusal({{"arr_0", Array(DType::uint8, {1, 2, 2, 3})}}), HasSubstr("a batch of images without its"));
    EXPECT_THAT(refusal(PickleWriter().empty_dict().mark().text("mu").none().text("sigma").none().set_items().stop()),
                HasSubstr("field 'mu': expected an array of float32 or float64, found None"));
    EXPECT_THAT(refusal(PickleWriter().empty_dict().mark().text("mean").none().integer(3).none().set_items().stop()),
                HasSubstr("has no field 'mu', it holds mean, an integer"));
}

TEST(BadStatistics, WrongShapesAndTypesAreNamed) {
    EXPECT_THAT(refusal(good_but("mu", numbers({1, 2}, {1, 2}))),
                HasSubstr("stats: field 'mu': expected one mean a feature, shape [d], found float64 [1, 2]"));
    EXPECT_THAT(refusal(good_but("sigma", numbers({1, 2}, {2}))),
                HasSubstr("field 'sigma': expected shape [d, d], found float64 [2]"));
    EXPECT_THAT(refusal(good_but("sigma", numbers({1, 2}, {1, 2}))), HasSubstr("found float64 [1, 2]"));
    EXPECT_THAT(refusal(good_but("mu", Array(DType::int64, {2}))),
                HasSubstr("field 'mu': expected float32 or float64, found int64 [2]"));
    EXPECT_THAT(refusal(good_but("mu", Array(DType::float64, {0}))), HasSubstr("expected 1 to 16384 features"));
    EXPECT_THAT(refusal(good_but("mu", Array(DType::float32, {16385}))), HasSubstr("expected 1 to 16384 features"));
    EXPECT_THAT(refusal(good_but("mu", numbers({1, 2, 3}, {3}))), HasSubstr("'mu' has 3 features and 'sigma' 2"));
}

TEST(BadStatistics, AHugeCovarianceIsRefusedBeforeMemoryIsTaken) {
    std::string header = "{'descr': '<f8', 'fortran_order': False, 'shape': (16385, 16385), }";
    header.append(63 - (10 + header.size()) % 64, ' ');
    header += '\n';
    const std::string start("\x93NUMPY\x01\x00", 8);
    const std::string sigma = start + testing::little(header.size(), 2) + header;
    const std::vector<std::byte> mu = encode_npz({{"mu", numbers({1}, {1})}});
    const std::string mu_archive(reinterpret_cast<const char*>(mu.data()), mu.size());
    const std::string mu_file = mu_archive.substr(36, mu_archive.find("PK\x01\x02") - 36);

    EXPECT_THAT(refusal(testing::zip_archive({{"mu.npy", mu_file}, {"sigma.npy", sigma}})),
                HasSubstr("field 'sigma': expected 1 to 16384 features, found float64 [16385, 16385]"));
}

TEST(BadStatistics, NumbersThatAreNotFiniteAreNamed) {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const double infinity = std::numeric_limits<double>::infinity();

    EXPECT_THAT(refusal(good_but("mu", numbers({1, nan}, {2}))), HasSubstr("field 'mu': number 1 of 2 is nan"));
    EXPECT_THAT(refusal(good_but("sigma", numbers({1, 0, 0, infinity}, {2, 2}))),
                HasSubstr("field 'sigma': number 3 of 4 is inf"));
}

TEST(BadStatistics, WhatIsNoCovarianceIsRefused) {
    EXPECT_THAT(refusal(good_but("sigma", numbers({4, 1, 1.0001, 9}, {2, 2}))),
                HasSubstr("field 'sigma': is not symmetric: 1 at [0, 1] and 1.0001 at [1, 0]"));
    EXPECT_THAT(refusal(good_but("sigma", numbers({4, 0, 0, -0.001}, {2, 2}))),
                HasSubstr("field 'sigma': the variance of feature 1 is -0.001"));
}

TEST(BadStatistics, FewerThanTwoImagesAreRefused) {
    EXPECT_THAT(refusal(own("{}", 1)), HasSubstr("field 'count': expected 2 images or more, found 1"));
    EXPECT_THAT(refusal(own("{}", -5)), HasSubstr("found -5"));
    EXPECT_THAT(refusal(nvidia(1, true)), HasSubstr("field 'num_items': expected 2 images or more, found 1"));
    EXPECT_THAT(refusal(nvidia(0, true)), HasSubstr("field 'num_items': expected 2 images or more, found 0"));
}

TEST(BadStatistics, ACacheOfAnotherMetricIsNotTakenForZeros) {
    EXPECT_THAT(refusal_of_golden("stylegan3_kid.pkl"),
                HasSubstr("'capture_mean_cov': expected True, found False: the cache of another metric"));
    EXPECT_THAT(refusal(nvidia(100, false)), HasSubstr("name that of fid"));
}

TEST(BadStatistics, EdmWithoutInceptionFeaturesIsRefused) {
    PickleWriter pickle;
    pickle.empty_dict().mark().text("num_images").integer(5).text("fd_dinov2").empty_dict().set_items();

    EXPECT_THAT(refusal(pickle.stop()), HasSubstr("has no field 'fid', it holds num_images, fd_dinov2"));
}

TEST(BadStatistics, DamagedFactsAreRefused) {
    EXPECT_THAT(refusal(own("{")), HasSubstr("field 'facts' is not valid JSON"));
    EXPECT_THAT(refusal(own("{\"a\": \"\xFF\"}")), HasSubstr("is not valid JSON"));
    EXPECT_THAT(refusal(own("[]")), HasSubstr("expected a JSON object, found array"));
    EXPECT_THAT(refusal(own("{\"a\": 1}")), HasSubstr("holds more than texts"));
    EXPECT_THAT(refusal(own(std::string(100'000, '['))), HasSubstr("holds more than texts"));
    ArrayMap arrays = own("{}");
    arrays["facts"] = Array(DType::float64, {2});
    EXPECT_THAT(refusal(arrays), HasSubstr("field 'facts': expected at most 1 MiB of uint8, found float64 [2]"));
    arrays = own("{}");
    arrays["count"] = numbers({10}, {});
    EXPECT_THAT(refusal(arrays), HasSubstr("field 'count': expected one int64, found float64 []"));
}

TEST(BadStatistics, ViewsThatRepeatTheirNumbersAreRefused) {
    // Rows (0, 1) and (1, 2) of three numbers.
    PickleWriter pickle;
    pickle.empty_dict().mark().text("mu").tensor([](PickleWriter& w) { w.storage("0", 16); }, 0, {2}, {1});
    pickle.text("sigma").tensor([](PickleWriter& w) { w.storage("0", 16); }, 0, {2, 2}, {1, 1}).set_items();

    EXPECT_THAT(refusal(testing::torch_archive(pickle.stop())), HasSubstr("field 'sigma': shows the same numbers"));
}

TEST(BadStatistics, OtherFilesAreNamed) {
    EXPECT_THAT(refusal(""), HasSubstr("the file is empty"));
    EXPECT_THAT(refusal("some words"), HasSubstr("begins like no known file of feature statistics"));
    EXPECT_THAT(refusal(file_text(golden("npy/scalar_f8.npy"))), HasSubstr("is a single array (.npy)"));
    EXPECT_THAT(refusal(file_text(golden("images/rgb.png"))), HasSubstr("is a PNG picture"));
    EXPECT_THAT(refusal(PickleWriter().integer(7).stop()), HasSubstr("expected a dict or a pair of a mean"));
    EXPECT_THAT(refusal(PickleWriter().sizes({1, 2}).stop()), HasSubstr("field '0': expected an array"));
    EXPECT_THAT(refusal(PickleWriter().global("os", "system").stop()), HasSubstr("would run code in Python"));
    EXPECT_THAT(data_error_of([] { (void)read_feature_statistics(golden("checkpoints/nv_sg2_r32.pkl")); }),
                HasSubstr("these are no statistics of features"));
    EXPECT_THROW((void)read_feature_statistics("no/such.npz"), MissingInput);
}

TEST(BadStatistics, EveryTruncationIsRefused) {
    for (const char* name : {"own.npz", "pytorch_fid.npz", "stylegan3_fid.pkl", "edm2.pkl", "tensors_legacy.pt"}) {
        const std::string content = file_text(golden(std::string("statistics/") + name));
        for (std::size_t size = 0; size < content.size(); ++size) {
            const std::string part = content.substr(0, size);
            EXPECT_THROW((void)parse_feature_statistics(bytes_in(part), name), DataError) << name << " cut to " << size;
        }
    }
}

}  // namespace
}  // namespace surveyor
