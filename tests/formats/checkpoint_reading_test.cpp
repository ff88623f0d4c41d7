// Checkpoints written here byte by byte, for what no file of tests/golden shows.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "base/error.hpp"
#include "formats/checkpoint_formats.hpp"
#include "tests/formats/temporary_folder.hpp"
#include "tests/formats/zip_writing.hpp"

namespace surveyor {
namespace {

using testing::bytes_in;
using testing::data_error_of;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::legacy_stream;
using testing::PickleWriter;
using testing::torch_archive;

TEST(Checkpoint, ReadsNumpyScalarsAmongAttributesWithoutRounding) {
    const auto scalar = [](PickleWriter& writer, std::string_view code, std::string_view bytes) {
        writer.global("numpy.core.multiarray", "scalar").global("numpy", "dtype").text(code).tuple1().reduce();
        writer.bytes(bytes).op(0x86).reduce();
    };
    const auto storage = [](PickleWriter& writer) { writer.storage("0", 16); };
    PickleWriter writer;
    writer.global("torch_utils.persistence", "_reconstruct_persistent_obj").empty_dict().mark();
    writer.text("type").text("class").text("state").empty_dict().mark().text("num_ws");
    scalar(writer, "i8", "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x7F");
    scalar(writer.text("is_last"), "b1", "\x01");
    scalar(writer.text("act_gain"), "f4", std::string_view("\x00\x00\x20\x40", 4));
    writer.text("_buffers").empty_dict().text("w").tensor(storage, 0, {1}, {1}).set_item().set_items().set_items();
    const std::string archive = torch_archive(writer.tuple1().reduce().stop());

    const Checkpoint checkpoint = parse_checkpoint(bytes_in(archive), "hand-made");
    EXPECT_EQ(std::get<std::int64_t>(checkpoint.attributes.at("num_ws")), INT64_MAX);
    EXPECT_TRUE(std::get<bool>(checkpoint.attributes.at("is_last")));
    EXPECT_EQ(std::get<double>(checkpoint.attributes.at("act_gain")), 2.5);
}

TEST(Checkpoint, TellsAnAbsentMemberFromOneThatIsNone) {
    const auto storage = [](PickleWriter& writer) { writer.storage("0", 16); };
    PickleWriter writer;
    writer.global("torch_utils.persistence", "_reconstruct_persistent_obj").empty_dict().mark();
    writer.text("type").text("class").text("class_name").text("ToRGBLayer").text("state").empty_dict().mark();
    writer.text("conv_clamp").none().text("_buffers").empty_dict().text("w").tensor(storage, 0, {1}, {1}).set_item();
    const std::string archive = torch_archive(writer.set_items().set_items().tuple1().reduce().stop());

    const Checkpoint checkpoint = parse_checkpoint(bytes_in(archive), "hand-made");
    EXPECT_TRUE(std::holds_alternative<std::monostate>(checkpoint.attributes.at("conv_clamp")));
    EXPECT_EQ(checkpoint.number("conv_clamp", -1), -1);
    EXPECT_EQ(checkpoint.text("__class__", ""), "ToRGBLayer");
    EXPECT_TRUE(checkpoint.tensors.contains("w"));
}

TEST(Checkpoint, ReadsAPartOfARootStorageAsOldLegacyFilesHaveThem) {
    // A persistent id with (view key, offset, count) behind it: a storage within a storage.
    const auto part = [](PickleWriter& writer) {
        writer.mark().text("storage").global("torch", "FloatStorage").text("7").text("cpu").integer(6);
        writer.mark().text("8").integer(2).integer(3).tuple().tuple().op('Q');
    };
    std::vector<float> numbers = {0, 1, 2, 3, 4, 5};
    const std::string data(reinterpret_cast<const char*>(numbers.data()), 24);
    const std::string object = PickleWriter().empty_dict().text("w").tensor(part, 1, {2}, {1}).set_item().stop();
    const std::string stream = legacy_stream(object, {{"7", data}});

    const Array read = parse_checkpoint(bytes_in(stream), "hand-made").read("w");
    EXPECT_THAT(read.as_doubles(), ElementsAre(3, 4));
}

TEST(Checkpoint, ReadsATensorOfTheFirstTorchRelease) {
    // _rebuild_tensor: storage, offset, size, stride and no more.
    PickleWriter writer;
    writer.empty_dict().text("w").global("torch._utils", "_rebuild_tensor").mark().storage("0", 16);
    writer.integer(4).sizes({2, 2}).sizes({1, 2}).tuple().reduce().set_item();
    std::vector<float> numbers(16);
    std::generate(numbers.begin(), numbers.end(), [n = 0.0F]() mutable { return n++; });
    const std::string archive =
        torch_archive(writer.stop(), std::string(reinterpret_cast<const char*>(numbers.data()), 64));

    EXPECT_THAT(parse_checkpoint(bytes_in(archive), "hand-made").read("w").as_doubles(), ElementsAre(4, 6, 5, 7));
}

TEST(Checkpoint, ChecksTheArchiveEntryOfATensorWhenItIsReadAndNotBefore) {
    const auto storage = [](PickleWriter& writer) { writer.storage("0", 16); };
    const std::string pickle = PickleWriter().empty_dict().text("w").tensor(storage, 0, {16}, {1}).set_item().stop();
    const std::string data(64, '\0');
    const auto archive = [&](std::optional<std::uint32_t> of_pickle, std::optional<std::uint32_t> of_data) {
        return testing::zip_archive(
            {{"a/data.pkl", pickle, 0, of_pickle, 0, ""}, {"a/data/0", data, 0, of_data, 0, ""}});
    };
    const std::string damaged = archive(std::nullopt, 0x12345678);
    const Checkpoint opened = parse_checkpoint(bytes_in(damaged), "damaged.pt");
    EXPECT_THAT(data_error_of([&] { (void)opened.read("w"); }), HasSubstr("entry 'a/data/0' is damaged"));

    const std::string bad_pickle = archive(0x12345678, std::nullopt);
    EXPECT_THAT(data_error_of([&] { (void)parse_checkpoint(bytes_in(bad_pickle), "damaged.pt"); }),
                HasSubstr("entry 'a/data.pkl' is damaged"));
    const std::string without = archive(0, 0);  // some writers note none
    EXPECT_NO_THROW((void)parse_checkpoint(bytes_in(without), "unsealed.pt").read("w"));
}

TEST(Checkpoint, HoldsBooleansOfZeroAndOneOnly) {
    const auto storage = [](PickleWriter& writer) { writer.storage("0", 2, "BoolStorage"); };
    const std::string pickle = PickleWriter().empty_dict().text("b").tensor(storage, 0, {2}, {1}).set_item().stop();
    const std::string archive = torch_archive(pickle, std::string("\x01\x02", 2));

    EXPECT_THAT(data_error_of([&] { (void)parse_checkpoint(bytes_in(archive), "hand-made").read("b"); }),
                HasSubstr("tensor 'b': a boolean that is neither 0 nor 1"));
}

TEST(Checkpoint, NotesBytesBehindThePickle) {
    const auto storage = [](PickleWriter& writer) { writer.storage("0", 16); };
    const std::string pickle = PickleWriter().empty_dict().text("w").tensor(storage, 0, {16}, {1}).set_item().stop();

    const std::string archive = torch_archive(pickle + "more");
    EXPECT_THAT(parse_checkpoint(bytes_in(archive), "hand-made").notes,
                ElementsAre(HasSubstr("4 bytes after the pickle")));
}

TEST(Checkpoint, TakesTheLastOfEqualKeysLikePython) {
    const auto storage = [](PickleWriter& writer) { writer.storage("0", 16); };
    PickleWriter writer;
    writer.empty_dict().mark().text("w").tensor(storage, 0, {16}, {1}).text("w").tensor(storage, 0, {4}, {1});
    const std::string archive = torch_archive(writer.set_items().stop());

    EXPECT_EQ(parse_checkpoint(bytes_in(archive), "hand-made").tensors.at("w").shape, Shape{4});
}

TEST(Checkpoint, GathersTensorsOfListsAndOfDictsUnderOtherNames) {
    const auto storage = [](PickleWriter& writer) { writer.storage("0", 16); };
    PickleWriter writer;
    writer.empty_dict().mark();
    writer.text("list").empty_list().tensor(storage, 0, {1}, {1}).append().tensor(storage, 1, {1}, {1}).append();
    writer.text("mine").global("my.package", "MyDict").empty_tuple().op(0x81).text("w").tensor(storage, 0, {2}, {1});
    writer.set_item().integer(5).tensor(storage, 0, {3}, {1}).set_items();
    const std::string archive = torch_archive(writer.stop());

    const Checkpoint checkpoint = parse_checkpoint(bytes_in(archive), "hand-made");
    EXPECT_EQ(checkpoint.tensors.size(), 4U);
    EXPECT_TRUE(checkpoint.tensors.contains("list.1"));
    EXPECT_TRUE(checkpoint.tensors.contains("mine.w"));
    EXPECT_TRUE(checkpoint.tensors.contains("5"));
}

}  // namespace
}  // namespace surveyor
