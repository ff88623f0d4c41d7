// The files of tests/golden/hostile, files of other kinds, and files in which a byte was changed: each is refused with
// its name and the reason, or read.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <ostream>

#include "base/error.hpp"
#include "formats/checkpoint_formats.hpp"
#include "tests/formats/temporary_folder.hpp"
#include "tests/formats/zip_writing.hpp"

namespace surveyor {
namespace {

using testing::bytes_in;
using testing::data_error_of;
using testing::golden;
using ::testing::HasSubstr;
using testing::zip_archive;

std::string refusal(const std::string& file) {
    return data_error_of([&] { (void)parse_checkpoint(bytes_in(file), "hostile.pt"); });
}

struct Refused {
    std::string file;
    std::vector<std::string> words;
};

std::ostream& operator<<(std::ostream& out, const Refused& refused) {
    return out << refused.file;
}

class HostileFile : public ::testing::TestWithParam<Refused> {};

TEST_P(HostileFile, IsRefusedWithItsNameAndTheReason) {
    const std::string message = data_error_of([] { (void)open_checkpoint(golden("hostile/" + GetParam().file)); });

    EXPECT_THAT(message, HasSubstr(GetParam().file + ":"));
    for (const std::string& words : GetParam().words) {
        EXPECT_THAT(message, HasSubstr(words));
    }
}

INSTANTIATE_TEST_SUITE_P(
    Golden,
    HostileFile,
    ::testing::Values(Refused{"e02_reduce_os_getpid.pt",
                              {"entry 'archive/data.pkl': byte 4271", "(GLOBAL)", "os.getpid"}},
                      Refused{"e03_stack_global_eval.pkl", {"byte 27", "(STACK_GLOBAL)", "builtins.eval"}},
                      Refused{"e04_inst_posix_getpid.pkl", {"byte 1", "(INST)", "posix.getpid"}},
                      Refused{"e05_ext1.pkl", {"opcode 0x82 (EXT1)"}},
                      Refused{"e06_persid_text.pkl", {"opcode 0x50 (PERSID)"}},
                      Refused{"e07_binunicode8_huge.pkl", {"1152921504606846976 bytes", "are left"}},
                      Refused{"e08_memo_bomb.pkl", {"memo index 4294967295"}},
                      Refused{"e09_doubling.pkl", {"holds no tensor"}},
                      Refused{"e10_deep_marks.pkl", {"(MARK)", "more than 10000"}},
                      Refused{"e11_truncated_pickle.pt", {"no end record", "truncated"}},
                      Refused{"e12_truncated_legacy.pt", {"data end early", "256 bytes where 156 are left"}},
                      Refused{"e13_storage_too_small.pt", {"declares 64 elements", "holds 16"}},
                      Refused{"e14_view_out_of_range.pt", {"strides [9, 1]", "exceeds its storage of 64"}},
                      Refused{"e15_negative_stride.pt", {"stride holds a negative"}},
                      Refused{"e16_zero_stride_terabyte.pt", {"stride 0"}},
                      Refused{"e17_deflated_entry.pt", {"entry 'archive/data/0'", "compression method 8"}},
                      Refused{"e18_two_data_pkl.pt", {"two entries are named 'archive/data.pkl'"}},
                      Refused{"e19_key_traversal.pt", {"storage key '../../../etc/hostname' does not match"}},
                      Refused{"e23_header_longer_than_file.safetensors", {"header length"}},
                      Refused{"e24_overlap.safetensors", {"overlaps"}},
                      Refused{"e25_expression_header.npy", {"descr is not a text literal"}},
                      Refused{"e26_object_array.npy", {"object dtype"}},
                      Refused{"e27_html_download_page.pt", {"HTML"}},
                      Refused{"e28_pointer_file.pkl", {"pointer file"}}),
    [](const ::testing::TestParamInfo<Refused>& each) { return each.param.file.substr(0, 3); });

TEST(HostileFiles, ACallInAGoodFileStaysClosedAndIsToldOf) {
    ::testing::internal::CaptureStdout();
    ::testing::internal::CaptureStderr();
    const Checkpoint checkpoint = open_checkpoint(golden("hostile/e01_reduce_print_inside_good_file.pt"));

    EXPECT_EQ(::testing::internal::GetCapturedStdout(), "");
    EXPECT_EQ(::testing::internal::GetCapturedStderr(), "");
    EXPECT_EQ(checkpoint.tensors.size(), 34U);
    EXPECT_TRUE(checkpoint.tensors.contains("g_ema.conv1.conv.weight"));
    EXPECT_THAT(checkpoint.notes, ::testing::ElementsAre(HasSubstr("'builtins.print' stays closed")));
}

TEST(HostileFiles, ForeignFilesAreCalledByTheirName) {
    EXPECT_THAT(refusal(""), HasSubstr("the file is empty"));
    EXPECT_THAT(refusal("\x1F\x8B\x08 and so on"), HasSubstr("gzip"));
    EXPECT_THAT(refusal("\x89HDF\r\n\x1A\n and so on"), HasSubstr("HDF5"));
    EXPECT_THAT(refusal("\x89PNG\r\n\x1A\n and so on"), HasSubstr("PNG"));
    EXPECT_THAT(refusal("%PDF-1.7"), HasSubstr("PDF"));
    EXPECT_THAT(refusal("this is a note"), HasSubstr("is a text"));
    EXPECT_THAT(refusal(std::string("\x01\x02\x03\x00", 4)), HasSubstr("like no known file of weights"));
    EXPECT_THAT(refusal(std::string(257, '\0') + "ustar  and so on"), HasSubstr("tar archive"));
    EXPECT_THAT(refusal(std::string("PK\x05\x06", 4) + std::string(18, '\0')), HasSubstr("empty zip"));
    EXPECT_THAT(refusal(zip_archive({{"notes.txt", "x"}})), HasSubstr("no weights that are read"));
}

TEST(HostileFiles, ConfigurationsAreSmallFlatAndPlain) {
    const auto refused = [](const std::string& json) {
        return data_error_of([&] {
            Checkpoint checkpoint;
            add_model_configuration(checkpoint, bytes_in(json), "config.json");
        });
    };
    EXPECT_THAT(refused(std::string(100, '[') + std::string(100, ']')), HasSubstr("deeper than 16"));
    EXPECT_THAT(refused("{\"z_dim\": 99999999999}"), HasSubstr("beyond 2^31"));
    EXPECT_THAT(refused("{\"z_dim\": -99999999999}"), HasSubstr("beyond 2^31"));
    EXPECT_THAT(refused("[1]"), HasSubstr("no JSON object"));
    EXPECT_THAT(refused("{\"z_dim\": "), HasSubstr("not valid JSON (at byte"));
    EXPECT_THAT(refused("{\"a\": \"" + std::string(1U << 20U, 'x') + "\"}"), HasSubstr("more than any configuration"));
}

TEST(HostileFiles, OnlyRegularFilesAreOpened) {
    const testing::TemporaryFolder folder;
    const std::filesystem::path pipe = folder / "weights.pt";
    ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);

    EXPECT_THROW((void)open_checkpoint(pipe), MissingInput);
    EXPECT_THROW((void)open_checkpoint("/dev/zero"), MissingInput);
}

TEST(HostileFiles, EveryChangedByteIsReadOrRefusedAndNothingElse) {
    const std::string nvidia = testing::file_text(golden("checkpoints/sg3_mapping.pkl"));
    const std::string legacy = testing::file_text(golden("checkpoints/fmt_legacy.pt"));
    for (const std::string& good : {nvidia, legacy}) {
        for (std::size_t at = 0; at < good.size(); at += good.size() / 500 + 1) {
            std::string changed = good;
            changed[at] = static_cast<char>(changed[at] ^ (1 << at % 8));
            try {
                const Checkpoint checkpoint = parse_checkpoint(bytes_in(changed), "changed.pkl");
                for (const auto& each : checkpoint.tensors) {
                    (void)each.second.read();
                }
            } catch (const DataError& error) {
                EXPECT_THAT(error.what(), ::testing::AnyOf(HasSubstr("changed.pkl: "), HasSubstr("boolean"))) << at;
            }
        }
    }
}

}  // namespace
}  // namespace surveyor
