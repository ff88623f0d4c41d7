// Checkpoints that must be refused, or that hold something which must stay closed, each written here byte by byte. A
// refusal says which file, where, and why.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.hpp"
#include "formats/checkpoint_formats.hpp"
#include "tests/formats/temporary_folder.hpp"
#include "tests/formats/zip_writing.hpp"

namespace surveyor {
namespace {

using testing::bytes_in;
using testing::data_error_of;
using ::testing::HasSubstr;
using testing::legacy_stream;
using testing::PickleWriter;
using testing::torch_archive;
using testing::zip_archive;

std::string refusal(const std::string& file, const CheckpointLimits& limits = {}) {
    return data_error_of([&] { (void)parse_checkpoint(bytes_in(file), "hostile.pt", limits); });
}

void storage(PickleWriter& writer) {
    writer.storage("0", 16);
}

/// A torch.save archive whose object is what `write` writes; storage "0" has 16 numbers.
template <class Write>
std::string archive_of(const Write& write) {
    PickleWriter writer;
    write(writer);
    return torch_archive(writer.stop());
}

TEST(HostileCheckpoint, NamesThatCouldRunCodeAreToldOf) {
    const std::string file = archive_of([](PickleWriter& writer) {
        writer.empty_dict().mark().text("w").tensor(storage, 0, {1}, {1});
        writer.text("f").global("functools", "partial").text("m").global("__main__", "Thing").empty_tuple().op(0x81);
        writer.set_items();
    });
    const Checkpoint checkpoint = parse_checkpoint(bytes_in(file), "hostile.pt");
    EXPECT_THAT(checkpoint.notes,
                ::testing::ElementsAre(HasSubstr("the name 'functools.partial' stays closed"),
                                       HasSubstr("an object of '__main__.Thing' stays closed")));
}

TEST(HostileCheckpoint, AStateCannotSpeakForItsClass) {
    const std::string file = archive_of([](PickleWriter& writer) {
        writer.global("torch_utils.persistence", "_reconstruct_persistent_obj").empty_dict().mark();
        writer.text("type").text("class").text("class_name").text("Generator").text("state").empty_dict().mark();
        writer.text("__class__").text("Other").text("__reduce__").text("x");
        writer.text("_buffers").empty_dict().text("w").tensor(storage, 0, {1}, {1}).set_item();
        writer.set_items().set_items().tuple1().reduce();
    });
    const Checkpoint checkpoint = parse_checkpoint(bytes_in(file), "hostile.pt");
    EXPECT_EQ(checkpoint.text("__class__", ""), "Generator");
    EXPECT_EQ(checkpoint.attributes.size(), 1U);
}

TEST(HostileCheckpoint, ViewsMustLieInTheirStorage) {
    const auto refused =
        [](std::int64_t offset, std::initializer_list<std::int64_t> size, std::initializer_list<std::int64_t> stride) {
            return refusal(archive_of([&](PickleWriter& writer) { writer.tensor(storage, offset, size, stride); }));
        };
    const std::int64_t large = std::int64_t{1} << 62;
    EXPECT_THAT(refused(13, {4}, {1}), HasSubstr("exceeds its storage of 16 elements"));
    EXPECT_THAT(refused(0, {4}, {6}), HasSubstr("exceeds its storage"));
    EXPECT_THAT(refused(17, {0}, {1}), HasSubstr("exceeds its storage"));
    EXPECT_THAT(refused(-1, {1}, {1}), HasSubstr("offset is negative"));
    EXPECT_THAT(refused(0, {-1}, {1}), HasSubstr("size holds a negative number"));
    EXPECT_THAT(refused(0, {4, 4}, {0, 1}), HasSubstr("stride 0"));
    EXPECT_THAT(refused(0, {large, large}, {1, 1}), HasSubstr("exceeds its storage"));
    EXPECT_THAT(refused(0, {2, 2}, {large, large}), HasSubstr("exceeds its storage"));
    EXPECT_THAT(refused(large, {2}, {large}), HasSubstr("exceeds its storage"));
    EXPECT_THAT(refused(0, {2, 2}, {1}), HasSubstr("2 sizes and 1 strides"));
    EXPECT_THAT(refused(0, {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}, {}), HasSubstr("17 dimensions"));
}

TEST(HostileCheckpoint, ViewsAtTheVeryEndOfTheirStorageAreFine) {
    const std::string file = archive_of([](PickleWriter& writer) {
        writer.empty_dict().mark().text("last").tensor(storage, 15, {1, 1}, {0, 0});
        writer.text("all").tensor(storage, 0, {4, 4}, {1, 4}).text("none").tensor(storage, 16, {0, 3}, {3, 1});
        writer.set_items();
    });
    const Checkpoint checkpoint = parse_checkpoint(bytes_in(file), "good.pt");
    EXPECT_EQ(checkpoint.read("last").count(), 1);
    EXPECT_EQ(checkpoint.read("all").count(), 16);
    EXPECT_EQ(checkpoint.read("none").count(), 0);
}

TEST(HostileCheckpoint, StoragesMustBeWhatTheyDeclare) {
    const auto refused = [](const auto& write) {
        return refusal(archive_of([&](PickleWriter& writer) { writer.tensor(write, 0, {1}, {1}); }));
    };
    EXPECT_THAT(refused([](PickleWriter& writer) { writer.storage("0", 16, "DoubleStorage"); }),
                HasSubstr("declares 16 elements of 8 bytes, its entry 'archive/data/0' holds 8 (64 bytes)"));
    EXPECT_THAT(refused([](PickleWriter& writer) { writer.storage("0", 15); }), HasSubstr("declares 15 elements"));
    EXPECT_THAT(refused([](PickleWriter& writer) { writer.storage("0", std::int64_t{1} << 62); }),
                HasSubstr("more than the file has"));
    EXPECT_THAT(refused([](PickleWriter& writer) { writer.storage("0", -16); }), HasSubstr("a count that is none"));
    EXPECT_THAT(refused([](PickleWriter& writer) { writer.storage("1", 16); }), HasSubstr("'1' has no entry"));
    EXPECT_THAT(refused([](PickleWriter& writer) { writer.storage("../0", 16); }), HasSubstr("does not match"));
    EXPECT_THAT(refused([](PickleWriter& writer) { writer.storage(std::string(33, '0'), 16); }),
                HasSubstr("does not match"));
    EXPECT_THAT(refused([](PickleWriter& writer) { writer.storage("0", 16, "Tensor"); }),
                HasSubstr("storage of class torch.Tensor"));
    EXPECT_THAT(refused([](PickleWriter& writer) { writer.none().op('Q'); }), HasSubstr("no storage of a tensor"));
    EXPECT_THAT(refused([](PickleWriter& writer) { writer.none(); }), HasSubstr("without a storage"));
    EXPECT_THAT(
        refusal(archive_of([](PickleWriter& writer) { writer.storage("0", 16).storage("0", 16, "IntStorage"); })),
        HasSubstr("declared twice and differently"));
}

TEST(HostileCheckpoint, SharedPartsAreNotUnfolded) {
    // Twenty dicts, each holding the one before twice, a tensor at the bottom: a million names.
    const std::string file = archive_of([](PickleWriter& writer) {
        writer.tensor(storage, 0, {1}, {1}).put(0);
        for (std::uint32_t i = 0; i < 20; ++i) {
            writer.empty_dict().mark().text("a").get(i).text("b").get(i).set_items().put(i + 1);
        }
    });
    EXPECT_THAT(refusal(file), HasSubstr("more than 100000 tensors"));
}

TEST(HostileCheckpoint, APartWithoutTensorsIsLookedIntoOnce) {
    CheckpointLimits limits;
    limits.visits = 1000;  // 2^60 leaves, 60 lists
    const std::string file = archive_of([](PickleWriter& writer) {
        writer.empty_list().put(0);
        for (std::uint32_t i = 0; i < 60; ++i) {
            writer.empty_list().mark().get(i).get(i).op('e').put(i + 1);
        }
        writer.empty_dict().mark().text("list").get(60).text("w").tensor(storage, 0, {1}, {1}).set_items();
    });
    EXPECT_EQ(parse_checkpoint(bytes_in(file), "bomb.pt", limits).tensors.size(), 1U);
}

TEST(HostileCheckpoint, PartsThatContainThemselvesEndWithAMessage) {
    EXPECT_THAT(
        refusal(archive_of([](PickleWriter& writer) { writer.empty_dict().put(0).text("self").get(0).set_item(); })),
        HasSubstr("'self' contains itself"));
    EXPECT_THAT(refusal(archive_of([](PickleWriter& writer) {
                    writer.global("dnnlib.tflib.network", "Network").empty_tuple().op(0x81).put(0).empty_dict().mark();
                    writer.text("components").empty_dict().text("c").get(0).set_item().set_items().build();
                })),
                HasSubstr("contains itself"));
    EXPECT_THAT(refusal(archive_of([](PickleWriter& writer) {
                    writer.empty_dict().put(0).mark().text("_parameters").get(0).text("_modules").get(0).set_items();
                    writer.op('0').global("some", "Module").empty_tuple().op(0x81).get(0).build();
                })),
                HasSubstr("contains itself"));
}

TEST(HostileCheckpoint, DeepNestingEndsWithAMessage) {
    const std::string file =
        archive_of([](PickleWriter& writer) { writer.raw(std::string(300, ']')).raw(std::string(299, 'a')); });
    EXPECT_THAT(refusal(file), HasSubstr("nests deeper than 256 levels"));
}

TEST(HostileCheckpoint, ViewsCannotMultiplyTheFile) {
    const std::string big(1U << 20U, '\0');
    PickleWriter writer;
    writer.empty_list().mark().storage("0", 1 << 18).put(0).op('0');
    for (int i = 0; i < 8; ++i) {
        writer.tensor([](PickleWriter& to) { to.get(0); }, 0, {1 << 18}, {1});
    }
    EXPECT_THAT(refusal(torch_archive(writer.op('e').stop(), big)), HasSubstr("more than 4 times"));
}

TEST(HostileCheckpoint, NamesAreOfBoundedLengthAndDistinct) {
    const std::string twice = archive_of([](PickleWriter& writer) {
        writer.empty_dict().mark().text("a.b").tensor(storage, 0, {1}, {1});
        writer.text("a").empty_dict().text("b").tensor(storage, 1, {1}, {1}).set_item().set_items();
    });
    EXPECT_THAT(refusal(twice), HasSubstr("two tensors are named 'a.b'"));
    const std::string deep = archive_of([](PickleWriter& writer) {
        writer.empty_dict().text(std::string(300, 'x')).empty_dict().text(std::string(300, 'y'));
        writer.tensor(storage, 0, {1}, {1}).set_item().set_item();
    });
    EXPECT_THAT(refusal(deep), HasSubstr("more than 512 characters"));
    const std::string escape =
        archive_of([](PickleWriter& writer) { writer.empty_dict().put(0).text("\x1B[2J").get(0).set_item(); });
    EXPECT_THAT(refusal(escape), HasSubstr("'\\x1b[2J' contains itself"));
}

TEST(HostileCheckpoint, StreamsOfStoragesNestOnceAndHoldOneStorage) {
    const auto pickle_with = [](const std::string& stream) {
        return PickleWriter(3).global("torch.storage", "_load_from_bytes").bytes(stream).tuple1().reduce().stop();
    };
    const std::string inner = legacy_stream(PickleWriter().storage("7", 1).stop(), {{"7", "abcd"}});
    EXPECT_THAT(refusal(pickle_with(inner)), HasSubstr("holds no tensor: its root is a storage"));  // it was read

    const std::string nested =
        PickleWriter().global("torch.storage", "_load_from_bytes").bytes(inner).tuple1().reduce().stop();
    EXPECT_THAT(refusal(pickle_with(legacy_stream(nested, {}))), HasSubstr("nest once and no deeper"));
    EXPECT_THAT(refusal(pickle_with(legacy_stream(PickleWriter().none().stop(), {}))), HasSubstr("holds None"));
    EXPECT_THAT(refusal(pickle_with(inner + "x")), HasSubstr("bytes after the end of the storages"));
    EXPECT_THAT(refusal(pickle_with("none")), HasSubstr("is no legacy torch.save stream"));
    EXPECT_THAT(refusal(PickleWriter(3).global("torch.storage", "_load_from_bytes").none().tuple1().reduce().stop()),
                HasSubstr("None where bytes belong"));
}

TEST(HostileCheckpoint, LegacyStreamsMustAgreeWithThemselves) {
    const std::string object = PickleWriter()
                                   .empty_dict()
                                   .text("w")
                                   .tensor([](PickleWriter& writer) { writer.storage("7", 2); }, 0, {2}, {1})
                                   .set_item()
                                   .stop();
    EXPECT_NO_THROW((void)parse_checkpoint(bytes_in(legacy_stream(object, {{"7", "12345678"}})), "good.pt"));
    EXPECT_THAT(refusal(legacy_stream(object, {{"7", "123456781234"}})),
                HasSubstr("has 3 elements where its tensors say 2"));
    EXPECT_THAT(refusal(legacy_stream(object, {})), HasSubstr("has no data"));
    EXPECT_THAT(refusal(legacy_stream(object, {{"8", "1234"}})), HasSubstr("that no tensor uses"));
    EXPECT_THAT(refusal(legacy_stream(object, {{"7", "12345678"}, {"7", "12345678"}})), HasSubstr("listed twice"));
    std::string big_endian = legacy_stream(object, {{"7", "12345678"}});
    big_endian.replace(big_endian.find("\x88s"), 1, "\x89");
    EXPECT_THAT(refusal(big_endian), HasSubstr("big-endian machine"));
    std::string version = legacy_stream(object, {{"7", "12345678"}});
    version.replace(19, 1, "\xEA");
    EXPECT_THAT(refusal(version), HasSubstr("other than 1001"));
    const auto part = [](std::int64_t offset, std::int64_t count) {
        PickleWriter writer;
        writer.mark().text("storage").global("torch", "FloatStorage").text("7").text("cpu").integer(2);
        writer.mark().text("8").integer(offset).integer(count).tuple().tuple().op('Q');
        return legacy_stream(writer.stop(), {{"7", "12345678"}});
    };
    EXPECT_THAT(refusal(part(1, 2)), HasSubstr("lies outside of it"));
    EXPECT_THAT(refusal(part(-1, 1)), HasSubstr("lies outside of it"));
    EXPECT_THAT(refusal(part(std::int64_t{1} << 62, std::int64_t{1} << 62)), HasSubstr("lies outside of it"));
}

TEST(HostileCheckpoint, EndsWhereverTheFileWasCutWithAMessage) {
    const std::string object = PickleWriter()
                                   .empty_dict()
                                   .text("w")
                                   .tensor([](PickleWriter& writer) { writer.storage("7", 2); }, 0, {2}, {1})
                                   .set_item()
                                   .stop();
    const std::string whole = legacy_stream(object, {{"7", "12345678"}});
    for (std::size_t length = 0; length < whole.size(); ++length) {
        EXPECT_THROW((void)parse_checkpoint(bytes_in(whole.substr(0, length)), "cut.pt"), DataError) << length;
    }
    const std::string archive = archive_of([](PickleWriter& writer) { writer.tensor(storage, 0, {1}, {1}); });
    for (std::size_t length = 0; length < archive.size(); ++length) {
        EXPECT_THROW((void)parse_checkpoint(bytes_in(archive.substr(0, length)), "cut.pt"), DataError) << length;
    }
}

TEST(HostileCheckpoint, NumpyArraysMustHaveTheBytesOfTheirShape) {
    const auto array = [](std::string_view code, std::initializer_list<std::int64_t> shape, std::string_view payload) {
        PickleWriter writer(3);
        writer.empty_dict().text("w").global("numpy.core.multiarray", "_reconstruct").mark();
        writer.global("numpy", "ndarray").sizes({0}).bytes("b").tuple().reduce().mark().integer(1).sizes(shape);
        writer.global("numpy", "dtype").text(code).tuple1().reduce();
        writer.op(0x89);
        payload == "list" ? writer.empty_list() : writer.bytes(payload);
        return writer.tuple().build().set_item().stop();
    };
    EXPECT_NO_THROW((void)parse_checkpoint(bytes_in(array("f4", {2}, "12345678")), "good.pkl").read("w"));
    EXPECT_THAT(refusal(array("f4", {3}, "12345678")), HasSubstr("needs 12 bytes and has 8"));
    EXPECT_THAT(refusal(array("f8", {2, 0}, "12345678")), HasSubstr("needs 0 bytes and has 8"));
    const std::int64_t large = std::int64_t{1} << 62;
    EXPECT_THAT(refusal(array("f4", {large, large}, "12345678")), HasSubstr("and has 8"));
    EXPECT_THAT(refusal(array("f4", {-2}, "12345678")), HasSubstr("a negative number"));
    EXPECT_THAT(refusal(array("f4", {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}, "1234")),
                HasSubstr("too many sizes"));
    EXPECT_THAT(refusal(array("O", {2}, "list")), HasSubstr("holds no tensor"));
    EXPECT_THAT(refusal(array("c8", {1}, "12345678")), HasSubstr("holds no tensor"));
}

TEST(HostileCheckpoint, ArchivesMustBeWhatTorchWrites) {
    const std::string pickle = PickleWriter().empty_dict().text("w").tensor(storage, 0, {1}, {1}).set_item().stop();
    const std::string data(64, '\0');
    EXPECT_THAT(refusal(zip_archive({{"a/data.pkl", pickle}, {"a/data/0", data}, {"a/byteorder", "big"}})),
                HasSubstr("entry 'a/byteorder' says byte order 'big'"));
    EXPECT_THAT(refusal(zip_archive({{"a/data.pkl", pickle}, {"b/data.pkl", pickle}, {"a/data/0", data}})),
                HasSubstr("without data.pkl"));
    EXPECT_THAT(refusal(zip_archive({{"data.pkl", pickle}, {"data/0", data}})), HasSubstr("without data.pkl"));
    testing::ZipMember renamed{"a/data.pkl", pickle};
    renamed.local_name = "b/data.pkl";
    EXPECT_THAT(refusal(zip_archive({renamed, {"a/data/0", data}})), HasSubstr("differs between"));
    testing::ZipMember secret{"a/data.pkl", pickle};
    secret.flags = 1;
    EXPECT_THAT(refusal(zip_archive({secret, {"a/data/0", data}})), HasSubstr("is encrypted"));
    EXPECT_THAT(data_error_of([&] {
                    const std::string shifted = "x" + zip_archive({{"a/data.pkl", pickle}, {"a/data/0", data}});
                    (void)parse_torch_zip_checkpoint(bytes_in(shifted), "shifted.pt");
                }),
                HasSubstr("shifted.pt: "));
}

}  // namespace
}  // namespace surveyor
