#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>

#include "base/error.hpp"
#include "formats/npy.hpp"
#include "tests/formats/temporary_folder.hpp"

namespace surveyor {
namespace {

using namespace std::string_literals;

using testing::data_error_of;
using testing::file_text;
using testing::golden;
using ::testing::HasSubstr;
using testing::TemporaryFolder;
using testing::write_text;

constexpr const char* local_signature = "PK\x03\x04";
constexpr const char* central_signature = "PK\x01\x02";
constexpr const char* end_signature = "PK\x05\x06";
/// In stored.npz: local header, the name mu.npy, a zip64 field of 20 bytes.
constexpr std::uint64_t first_data_offset = 30 + 6 + 20;
constexpr std::size_t local_sizes = 18;

std::string refusal(const std::string& archive) {
    const TemporaryFolder folder;
    return data_error_of([&] { (void)read_npz(write_text(folder / "hostile.npz", archive)); });
}

std::string with(std::string text, std::size_t at, const std::string& piece) {
    return text.replace(at, piece.size(), piece);
}

std::string bytes_of_number(std::uint64_t value, std::size_t count) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) {
        text += static_cast<char>((value >> (8 * i)) & 0xFFU);
    }
    return text;
}

TEST(Npz, ReadsStoredMembersWithZip64Fields) {
    const ArrayMap expected = read_npz(golden("npy/expected.npz"));

    const ArrayMap stored = read_npz(golden("npy/stored.npz"));

    ASSERT_EQ(stored.size(), 2U);
    EXPECT_EQ(stored.at("mu"), expected.at("stored_mu"));
    EXPECT_EQ(stored.at("sigma"), expected.at("stored_sigma"));
}

TEST(Npz, ReadsDeflatedMembers) {
    const ArrayMap expected = read_npz(golden("npy/expected.npz"));

    const ArrayMap deflated = read_npz(golden("npy/deflated.npz"));

    ASSERT_EQ(deflated.size(), 2U);
    EXPECT_EQ(deflated.at("mu"), expected.at("deflated_mu"));
    EXPECT_EQ(deflated.at("sigma"), expected.at("deflated_sigma"));
}

TEST(Npz, ReadsSizesAndPlacesThatOnlyTheZip64RecordsHold) {
    const TemporaryFolder folder;
    std::string archive = file_text(golden("npy/stored.npz"));
    const std::size_t directory = archive.find(central_signature);
    const std::size_t end = archive.find(end_signature);
    archive = with(archive, local_sizes, std::string(8, '\xFF'));
    const std::string record = std::string("PK\x06\x06") + bytes_of_number(44, 8) + bytes_of_number(45, 2) +
                               bytes_of_number(45, 2) + bytes_of_number(0, 8) + bytes_of_number(2, 8) +
                               bytes_of_number(2, 8) + bytes_of_number(end - directory, 8) +
                               bytes_of_number(directory, 8);
    const std::string locator =
        std::string("PK\x06\x07") + bytes_of_number(0, 4) + bytes_of_number(end, 8) + bytes_of_number(1, 4);
    const std::string last = std::string(end_signature) + bytes_of_number(0, 4) + std::string(12, '\xFF') + "\0\0"s;

    const ArrayMap large = read_npz(write_text(folder / "large.npz", archive.substr(0, end) + record + locator + last));

    EXPECT_EQ(large, read_npz(golden("npy/stored.npz")));
}

TEST(Npz, RefusesEveryTruncationOfAStoredAndADeflatedArchive) {
    const TemporaryFolder folder;
    for (const char* name : {"npy/stored.npz", "npy/deflated.npz"}) {
        const std::string good = file_text(golden(name));
        for (std::size_t size = 0; size < good.size(); ++size) {
            const auto path = write_text(folder / "part.npz", good.substr(0, size));
            EXPECT_THROW((void)read_npz(path), DataError) << name << " cut to " << size;
        }
    }
}

TEST(Npz, NeverCrashesOnAChangedByte) {
    // Some changes are harmless (a time stamp); all others must be DataErrors.
    const TemporaryFolder folder;
    const std::string good = file_text(golden("npy/deflated.npz"));
    std::size_t refused = 0;
    for (std::size_t at = 0; at < good.size(); ++at) {
        for (const char change : {'\x01', '\x80', '\xFF'}) {
            std::string bad = good;
            bad[at] = static_cast<char>(bad[at] ^ change);
            try {
                (void)read_npz(write_text(folder / "changed.npz", bad));
            } catch (const DataError&) {
                ++refused;
            }
        }
    }
    EXPECT_GT(refused, good.size() * 2);
}

TEST(Npz, RefusesDamagedContent) {
    std::string archive = file_text(golden("npy/stored.npz"));
    const std::size_t number = archive.find(local_signature, 4) - 3;

    archive[number] = static_cast<char>(archive[number] ^ 1);

    EXPECT_THAT(refusal(archive), HasSubstr("entry 'mu.npy' is damaged: its checksum"));
}

TEST(Npz, RefusesTwoMembersOfOneName) {
    const std::string good = file_text(golden("npy/stored.npz"));
    // The archive's first member alone, entered twice in the directory.
    const std::size_t directory = good.find(central_signature);
    const std::size_t second = good.find(central_signature, directory + 4);
    const std::size_t end = good.find(end_signature);
    const std::string entry = good.substr(directory, second - directory);
    const std::string twice = entry + entry;
    std::string tail = good.substr(end);
    tail[12] = static_cast<char>(twice.size());
    tail[13] = 0;

    EXPECT_THAT(refusal(good.substr(0, directory) + twice + tail), HasSubstr("two entries are named 'mu.npy'"));
}

TEST(Npz, RefusesOverlappingMembers) {
    // One member whose numbers are themselves a local header of a second: the first claims the bytes of both.
    std::string archive = file_text(golden("npy/stored.npz"));
    const std::size_t second_local = archive.find(local_signature, 4);
    const std::size_t directory = archive.find(central_signature);
    const std::string size = bytes_of_number(directory - first_data_offset, 4);
    archive = with(archive, local_sizes, size + size);
    archive = with(archive, directory + 20, size + size);

    EXPECT_GT(second_local, first_data_offset);
    EXPECT_THAT(refusal(archive), HasSubstr("entries 'mu.npy' and 'sigma.npy' overlap"));
}

TEST(Npz, RefusesAnImpossibleRatio) {
    std::string archive = file_text(golden("npy/deflated.npz"));
    const std::size_t directory = archive.find(central_signature);

    // 2 GiB from a few hundred bytes.
    const std::string bomb = with(archive, directory + 24, std::string("\x00\x00\x00\x80", 4));

    EXPECT_THAT(refusal(bomb), HasSubstr("which its method cannot pack"));
}

TEST(Npz, RefusesASizeThatOnlyTheDirectoryClaims) {
    const std::string archive = file_text(golden("npy/deflated.npz"));
    const std::size_t directory = archive.find(central_signature);
    const char size = archive[directory + 24];

    const std::string larger = with(archive, directory + 24, std::string(1, static_cast<char>(size + 8)));

    EXPECT_THAT(refusal(larger), HasSubstr("differs between the zip directory and its local header"));
}

TEST(Npz, RefusesBytesBeforeTheArchive) {
    EXPECT_THAT(refusal("#!/bin/sh\n" + file_text(golden("npy/stored.npz"))), HasSubstr("bytes were added or lost"));
}

TEST(Npz, RefusesMembersThatAreNoArrays) {
    std::string archive = file_text(golden("npy/stored.npz"));
    for (std::size_t at = archive.find("mu.npy"); at != std::string::npos; at = archive.find("mu.npy", at)) {
        archive.replace(at, 6, "mu.txt");
    }

    EXPECT_THAT(refusal(archive), HasSubstr("member 'mu.txt' is no .npy array"));
}

TEST(Npz, SaysWhatAFailedDownloadIs) {
    EXPECT_THAT(data_error_of([] { (void)read_npz(golden("hostile/e27_html_download_page.pt")); }),
                HasSubstr("HTML page"));
    EXPECT_THAT(data_error_of([] { (void)read_npz(golden("hostile/e28_pointer_file.pkl")); }),
                HasSubstr("pointer file of a large-file store"));
    EXPECT_THROW((void)read_npz("no/such.npz"), MissingInput);
}

}  // namespace
}  // namespace surveyor
