#include "formats/safetensors.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.hpp"
#include "formats/mapped_file.hpp"
#include "tests/formats/temporary_folder.hpp"

namespace surveyor {
namespace {

using testing::data_error_of;
using ::testing::ElementsAre;
using testing::file_text;
using testing::golden;
using ::testing::HasSubstr;
using testing::TemporaryFolder;
using testing::write_text;

/// A file with `header` as given and `data_bytes` zeros.
std::string file_with(const std::string& header, std::size_t data_bytes) {
    std::string text;
    for (unsigned i = 0; i < 8; ++i) {
        text += static_cast<char>((header.size() >> (8 * i)) & 0xFFU);
    }
    return text + header + std::string(data_bytes, '\0');
}

std::string refusal(const std::string& content) {
    const TemporaryFolder folder;
    return data_error_of([&] { (void)read_safetensors(write_text(folder / "hostile.safetensors", content)); });
}

std::string refusal(const std::string& header, std::size_t data_bytes) {
    return refusal(file_with(header, data_bytes));
}

ArrayMap some_arrays() {
    ArrayMap arrays;
    arrays.emplace("matrix", Array::of<float>(std::vector<float>{1, 2, 3, 4, 5, 6}).reshaped({2, 3}));
    arrays.emplace("a byte", Array::of<std::uint8_t>(std::vector<std::uint8_t>{200}));
    arrays.emplace("scalar", Array::of<double>(std::vector<double>{0.5}).reshaped({}));
    arrays.emplace("none", Array(DType::bfloat16, {0, 4}));
    arrays.emplace("flags", Array(DType::boolean, {3}));
    return arrays;
}

TEST(Safetensors, ReadsAHandMadeFile) {
    const TemporaryFolder folder;
    std::string content = file_with(R"({"t":{"dtype":"F16","shape":[2,1],"data_offsets":[0,4]}})", 0);
    content += std::string("\x00\x3C\x00\xC0", 4);

    const ArrayMap arrays = read_safetensors(write_text(folder / "t.safetensors", content));

    ASSERT_EQ(arrays.size(), 1U);
    EXPECT_EQ(arrays.at("t").dtype(), DType::float16);
    EXPECT_EQ(arrays.at("t").shape(), (Shape{2, 1}));
    EXPECT_THAT(arrays.at("t").as_doubles(), ElementsAre(1.0, -2.0));
}

TEST(Safetensors, KeepsArraysAndMetadataThatItWrites) {
    const TemporaryFolder folder;
    const auto path = folder / "kept.safetensors";
    const TensorMetadata metadata = {{"family", "stylegan2"}, {"note", "\"quoted\""}};

    write_safetensors(path, some_arrays(), metadata);

    EXPECT_EQ(read_safetensors(path), some_arrays());
    EXPECT_EQ(read_safetensors_metadata(path), metadata);
}

TEST(Safetensors, ListsTensorsInTheOrderOfTheirBytesAndAligned) {
    const TemporaryFolder folder;
    const auto path = folder / "listed.safetensors";
    write_safetensors(path, some_arrays());

    const std::vector<TensorEntry> entries = list_safetensors(path);

    ASSERT_EQ(entries.size(), some_arrays().size());
    EXPECT_EQ(entries.front().name, "scalar");
    EXPECT_EQ(entries.back().end, file_text(path).size());
    for (const TensorEntry& entry : entries) {
        EXPECT_EQ(entry.shape, some_arrays().at(entry.name).shape());
        EXPECT_EQ(entry.begin % bytes_of(entry.dtype), 0U) << entry.name;
    }
}

TEST(Safetensors, WritesTheSameBytesTwice) {
    const TemporaryFolder folder;
    write_safetensors(folder / "first", some_arrays(), {{"b", "2"}, {"a", "1"}});
    write_safetensors(folder / "second", some_arrays(), {{"a", "1"}, {"b", "2"}});

    EXPECT_EQ(file_text(folder / "first"), file_text(folder / "second"));
}

TEST(Safetensors, ReplacesAnOlderFileAndLeavesNoDraft) {
    const TemporaryFolder folder;
    write_text(folder / "file", "older");

    write_safetensors(folder / "file", some_arrays());

    EXPECT_EQ(read_safetensors(folder / "file"), some_arrays());
    const std::filesystem::directory_iterator files((folder / "file").parent_path());
    EXPECT_EQ(std::distance(begin(files), end(files)), 1);
}

TEST(Safetensors, SaysWhichFileCannotBeCreated) {
    try {
        write_safetensors("/no/such/folder/file", some_arrays());
        FAIL() << "nothing was thrown";
    } catch (const SystemError& error) {
        EXPECT_EQ(error.code(), ExitCode::cannot_create);
        EXPECT_THAT(error.what(), HasSubstr("/no/such/folder/file"));
    }
}

TEST(Safetensors, RefusesAHeaderLongerThanTheFile) {
    EXPECT_THAT(
        data_error_of([] { (void)list_safetensors(golden("hostile/e23_header_longer_than_file.safetensors")); }),
        HasSubstr("header length 1099511627776"));
}

TEST(Safetensors, RefusesOverlapsAndGaps) {
    EXPECT_THAT(data_error_of([] { (void)list_safetensors(golden("hostile/e24_overlap.safetensors")); }),
                HasSubstr("tensor 'b' overlaps"));
    EXPECT_THAT(refusal(R"({"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},)"
                        R"("b":{"dtype":"U8","shape":[1],"data_offsets":[2,3]}})",
                        3),
                HasSubstr("tensor 'b' leaves a gap"));
    EXPECT_THAT(refusal(R"({"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}})", 2), HasSubstr("belong to none"));
}

TEST(Safetensors, RefusesByteCountsThatDoNotFitTheShape) {
    EXPECT_THAT(refusal(R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}})", 4), HasSubstr("needs 8 bytes"));
    EXPECT_THAT(refusal(R"({"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,4]}})", 4),
                HasSubstr("too large"));
    EXPECT_THAT(refusal(R"({"a":{"dtype":"U8","shape":[99],"data_offsets":[0,99]}})", 4), HasSubstr("truncated"));
}

TEST(Safetensors, RefusesNamesAndKeysGivenTwice) {
    const std::string tensor = R"({"dtype":"U8","shape":[0],"data_offsets":[0,0]})";
    EXPECT_THAT(refusal(R"({"a":)" + tensor + R"(,"a":)" + tensor + "}", 0), HasSubstr("'a' is there twice"));
    EXPECT_THAT(refusal(R"({"a":{"dtype":"U8","dtype":"F32","shape":[0],"data_offsets":[0,0]}})", 0),
                HasSubstr("'dtype' is there twice"));
}

TEST(Safetensors, RefusesHeadersOfAnotherForm) {
    EXPECT_THAT(refusal("[1]", 0), HasSubstr("does not start with '{'"));
    EXPECT_THAT(refusal("{\"a\":", 0), HasSubstr("not valid JSON"));
    EXPECT_THAT(refusal(R"({"a":1})", 0), HasSubstr("tensor 'a': a number where none belongs"));
    EXPECT_THAT(refusal(R"({"a":{"dtype":"U8","shape":[0]}})", 0), HasSubstr("are needed"));
    EXPECT_THAT(refusal(R"({"a":{"dtype":"U8","shape":[-1],"data_offsets":[0,0]}})", 0), HasSubstr("does not belong"));
    EXPECT_THAT(refusal(R"({"a":{"dtype":"C64","shape":[0],"data_offsets":[0,0]}})", 0),
                HasSubstr("'C64' is not read"));
    EXPECT_THAT(refusal(R"({"a":{"dtype":"U8","shape":0,"data_offsets":[0,0]}})", 0), HasSubstr("number where none"));
    EXPECT_THAT(refusal(R"({"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0],"x":{}}})", 0),
                HasSubstr("unknown key"));
}

TEST(Safetensors, RefusesDeepNestingAtOnce) {
    const std::size_t depth = 1'000'000;
    EXPECT_THAT(refusal(R"({"a":{"shape":)" + std::string(depth, '['), 0), HasSubstr("a list where none belongs"));
}

TEST(Safetensors, RefusesEveryTruncation) {
    const TemporaryFolder folder;
    write_safetensors(folder / "good", some_arrays(), {{"family", "toy"}});
    const std::string good = file_text(folder / "good");
    for (std::size_t size = 0; size < good.size(); ++size) {
        const auto path = write_text(folder / "part", good.substr(0, size));
        EXPECT_THROW((void)read_safetensors(path), DataError) << "cut to " << size;
    }
}

TEST(Safetensors, SaysWhatAFailedDownloadIs) {
    EXPECT_THAT(data_error_of([] { (void)read_safetensors(golden("hostile/e27_html_download_page.pt")); }),
                HasSubstr("HTML page"));
    EXPECT_THAT(data_error_of([] { (void)read_safetensors(golden("hostile/e28_pointer_file.pkl")); }),
                HasSubstr("pointer file of a large-file store"));
}

TEST(Safetensors, EscapesControlCharactersOfHostileNames) {
    const std::string message = refusal("{\"\\u001b[2J\":1}", 0);

    EXPECT_THAT(message, HasSubstr("\\x1b[2J"));
    EXPECT_EQ(message.find('\x1b'), std::string::npos);
}

TEST(MappedFile, ShowsTheBytesAndAnEmptyFileAsNone) {
    const TemporaryFolder folder;
    const MappedFile file(write_text(folder / "file", "abc"));
    const MappedFile empty(write_text(folder / "empty", ""));

    ASSERT_EQ(file.bytes().size(), 3U);
    EXPECT_EQ(std::to_integer<char>(file.bytes()[2]), 'c');
    EXPECT_TRUE(empty.bytes().empty());
}

TEST(MappedFile, NamesThePathAndTheReasonWhenItIsMissing) {
    try {
        const MappedFile file("no/such/file");
        FAIL() << "nothing was thrown";
    } catch (const MissingInput& error) {
        EXPECT_THAT(error.what(), HasSubstr("no/such/file"));
        EXPECT_THAT(error.what(), HasSubstr("No such file"));
    }
}

}  // namespace
}  // namespace surveyor
