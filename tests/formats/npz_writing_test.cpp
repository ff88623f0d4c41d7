#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>

#include "base/error.hpp"
#include "formats/npy.hpp"
#include "tests/formats/temporary_folder.hpp"
#include "tests/support/caught.hpp"

namespace surveyor {
namespace {

using testing::data_error_of;
using testing::file_text;
using testing::golden;
using ::testing::HasSubstr;
using testing::TemporaryFolder;

// That the bytes are those of Python's archiver, FeatureStatistics.AreWrittenAsPythonsOwnArchiverWritesThem shows.

TEST(NpzWriting, KeepsEveryArrayOfEveryType) {
    const TemporaryFolder folder;
    ArrayMap arrays;
    for (const char* name : {"bool", "dirs_c_f4", "half_f2", "ints_i8", "scalar_f8"}) {
        arrays[name] = read_npy(golden(std::string("npy/") + name + ".npy"));
    }
    arrays["empty"] = Array(DType::int32, {0, 3});
    arrays["small"] = Array(DType::int16, {2, 1, 2});

    write_npz(folder / "arrays.npz", arrays);

    EXPECT_EQ(read_npz(folder / "arrays.npz"), arrays);
    const std::vector<std::byte> bytes = encode_npz(arrays);
    EXPECT_EQ(file_text(folder / "arrays.npz"), std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
}

TEST(NpzWriting, WritesAnArchiveOfNothing) {
    // 22 bytes: what zip calls the end of its directory, alone. Python reads it; read_npz calls it an empty archive.
    const std::vector<std::byte> bytes = encode_npz({});

    EXPECT_EQ(bytes.size(), 22U);
}

TEST(NpzWriting, RefusesMoreBytesThanAZipArchiveWithoutExtensionsCounts) {
    const TemporaryFolder folder;
    const ArrayMap arrays = {{"a", Array(DType::uint8, {100})}, {"b", Array(DType::uint8, {100})}};
    const std::size_t size = encode_npz(arrays).size();

    const auto write = [&](std::size_t largest) { write_npz(folder / "arrays.npz", arrays, largest); };

    EXPECT_THAT(data_error_of([&] { write(50); }), HasSubstr("arrays.npz: member 'a': arrays of more than 50 bytes"));
    EXPECT_THAT(data_error_of([&] { write(300); }), HasSubstr("arrays.npz: arrays of "));
    EXPECT_FALSE(std::filesystem::exists(folder / "arrays.npz"));
    write(size);
    EXPECT_EQ(std::filesystem::file_size(folder / "arrays.npz"), size);
}

TEST(NpzWriting, SaysWhereAFileCannotBeWritten) {
    const testing::Caught caught = testing::caught([] { write_npz("no/such/folder/a.npz", {}); });

    EXPECT_EQ(caught.code, ExitCode::cannot_create);
    EXPECT_THAT(caught.text, HasSubstr("no/such/folder/a.npz"));
}

}  // namespace
}  // namespace surveyor
