#include "pipeline/shard.hpp"

#include <gmock/gmock.h>

#include <fstream>

#include "base/digest.hpp"
#include "pipeline/hdf5_file.hpp"
#include "tests/support/caught.hpp"
#include "tests/support/temporary_folder.hpp"

namespace surveyor {
namespace {

using testing::caught;
using testing::file_text;
using ::testing::HasSubstr;
using testing::TemporaryFolder;
using testing::write_text;

/// Bytes 0, 1, 2, ... in the shape of any type.
Array numbered(DType dtype, const Shape& shape, std::size_t text_width = 0) {
    Array array(dtype, shape, text_width);
    std::size_t i = 0;
    for (std::byte& byte : array.bytes()) {
        byte = static_cast<std::byte>(dtype == DType::boolean ? i % 2 : i % 100);
        ++i;
    }
    return array;
}

ShardHeader header() {
    return {"squares", "main", "0123456789abcdef0123456789abcdef", 4, 8, "g++ 12, some processor"};
}

std::filesystem::path write_shard(const std::filesystem::path& path, const ArrayMap& arrays) {
    const std::vector<std::byte> bytes = seal_shard(header(), arrays);
    return write_text(path, {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

TEST(Shard, GivesBackEveryTypeBitForBit) {
    const TemporaryFolder folder;
    const ArrayMap arrays = {
        {"u8", numbered(DType::uint8, {3, 2})},
        {"i8", numbered(DType::int8, {5})},
        {"i16", numbered(DType::int16, {2, 2})},
        {"i32", numbered(DType::int32, {2, 1, 3})},
        {"i64", numbered(DType::int64, {4})},
        {"f32", numbered(DType::float32, {4, 8})},
        {"f64", numbered(DType::float64, {3})},
        {"scalar", numbered(DType::float64, {})},
        {"text", Array::of(std::vector<std::string>{"curve", "", "linéaire"})},
        {"no_rows", Array(DType::float32, {0, 7})},
        {"no_text", Array(DType::text, {0}, 4)},
    };

    const Shard shard = read_shard(write_shard(folder / "a.h5", arrays));

    ASSERT_EQ(shard.arrays.size(), arrays.size());
    for (const auto& [name, array] : arrays) {
        EXPECT_EQ(shard.arrays.at(name), array) << name;
    }
    EXPECT_EQ(shard.arrays.at("text").texts().at(2), "linéaire");
}

TEST(Shard, GivesBooleansBackAsBytes) {
    const TemporaryFolder folder;
    const Array flags = numbered(DType::boolean, {4});

    const Shard shard = read_shard(write_shard(folder / "a.h5", {{"flags", flags}}));

    EXPECT_EQ(shard.arrays.at("flags").dtype(), DType::uint8);
    EXPECT_TRUE(std::ranges::equal(shard.arrays.at("flags").bytes(), flags.bytes()));
}

TEST(Shard, RefusesTypesThatNoStagePutsOut) {
    EXPECT_THROW((void)seal_shard(header(), {{"half", Array(DType::float16, {2})}}), ContractViolation);
}

TEST(Shard, SaysWhatItIs) {
    const TemporaryFolder folder;
    const std::filesystem::path path = write_shard(folder / "a.h5", {{"x", numbered(DType::float32, {4, 2})}});

    const Shard shard = read_shard(path);

    EXPECT_EQ(shard.header.stage, "squares");
    EXPECT_EQ(shard.header.label, "main");
    EXPECT_EQ(shard.header.key, header().key);
    EXPECT_EQ(shard.header.first, 4);
    EXPECT_EQ(shard.header.last, 8);
    EXPECT_EQ(shard.header.numeric_kind, header().numeric_kind);
    EXPECT_EQ(numeric_kind_digest(path), digest_of(header().numeric_kind));
}

TEST(Shard, HasTheSameBytesWheneverItHoldsTheSameArrays) {
    const ArrayMap arrays = {{"x", numbered(DType::float64, {4, 2})}, {"y", numbered(DType::int32, {4})}};

    EXPECT_EQ(seal_shard(header(), arrays), seal_shard(header(), arrays));
}

TEST(Shard, IsAnHdf5FileForEverybodyElse) {
    const TemporaryFolder folder;
    const Array x = numbered(DType::float32, {4, 2});

    const Hdf5File file = Hdf5File::open(write_shard(folder / "a.h5", {{"x", x}}));

    EXPECT_EQ(file.read("/x"), x);
    EXPECT_EQ(file.attribute("/", "stage"), "squares");
}

TEST(Shard, IsFoundDamagedWhicheverByteIsFlipped) {
    const TemporaryFolder folder;
    const std::filesystem::path path = write_shard(folder / "a.h5", {{"x", numbered(DType::float32, {4, 2})}});
    const std::string whole = file_text(path);
    std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);

    std::size_t found = 0;
    for (std::size_t i = 0; i < whole.size(); ++i) {
        const auto put = [&](char byte) {
            file.seekp(static_cast<std::streamoff>(i));
            file.put(byte);
            file.flush();
        };
        put(static_cast<char>(whole[i] ^ 0x10));
        try {
            (void)read_shard(path);
        } catch (const DataError& error) {
            found += std::string(error.what()).starts_with(path.string()) ? 1U : 0U;
        }
        put(whole[i]);
    }

    EXPECT_GT(whole.size(), 1000U);
    EXPECT_EQ(found, whole.size());
    EXPECT_NO_THROW((void)read_shard(path));
}

TEST(Shard, IsFoundDamagedWhenCutOrLengthened) {
    const TemporaryFolder folder;
    const std::filesystem::path path = write_shard(folder / "a.h5", {{"x", numbered(DType::float32, {4, 2})}});
    const std::string whole = file_text(path);

    for (const std::string& text : {std::string(),
                                    whole.substr(0, 10),
                                    whole.substr(0, whole.size() / 2),
                                    whole.substr(0, whole.size() - 1),
                                    whole.substr(1),
                                    whole + "x",
                                    whole + whole,
                                    std::string(whole.size(), '\0')}) {
        const auto error = caught([&] { (void)read_shard(write_text(path, text)); });
        EXPECT_EQ(error.code, ExitCode::bad_data) << text.size();
        EXPECT_THAT(error.text, HasSubstr(path.string()));
        EXPECT_THAT(error.text, HasSubstr("Delete it"));
    }
}

TEST(Shard, WithoutASealIsDamagedAndNotOfAnotherNumericKind) {
    const TemporaryFolder folder;
    for (const std::string& text : {std::string(), std::string("x"), std::string(500, '\0')}) {
        const auto error = caught([&] { (void)numeric_kind_digest(write_text(folder / "cut.h5", text)); });
        EXPECT_EQ(error.code, ExitCode::bad_data) << text.size();
        EXPECT_THAT(error.text, HasSubstr("cut.h5: this shard is damaged"));
    }
}

}  // namespace
}  // namespace surveyor
