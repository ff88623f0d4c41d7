// The values of pickles, against what Python's own writer put into them (tests/golden/checkpoints/fmt_*) and against
// pickles written opcode by opcode.
#include "formats/pickle_machine.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "formats/mapped_file.hpp"
#include "formats/torch_legacy.hpp"
#include "formats/torch_zip.hpp"
#include "tests/formats/pickle_reading.hpp"
#include "tests/formats/temporary_folder.hpp"

namespace surveyor {
namespace {

using testing::golden;
using ::testing::HasSubstr;
using testing::PickleWriter;
using testing::Read;
using testing::refusal;

class OneOfEverything : public ::testing::TestWithParam<std::string> {
  protected:
    OneOfEverything() : file_(golden("checkpoints/" + GetParam())), heap_({}, file_.bytes().size()) {
        const std::string where = GetParam();
        if (where.ends_with("zip.pt")) {
            root_ = read_torch_zip(heap_, file_.bytes(), read_zip_directory(file_.bytes(), where), where).object;
        } else if (where.ends_with("legacy.pt")) {
            root_ = read_torch_legacy(heap_, file_.bytes(), where);
        } else {
            ByteReader reader(file_.bytes(), where);
            root_ = PickleMachine(heap_, reader, where).run();
        }
    }

    [[nodiscard]] const PickleValue& at(std::string_view key) const {
        const PickleValue* value = find(node_as<PickleDict>(root_)->items, key);
        EXPECT_NE(value, nullptr) << key;
        return *value;
    }

    MappedFile file_;
    PickleHeap heap_;
    PickleValue root_;
};

TEST_P(OneOfEverything, HasTheNumbersAndTextsThatPythonWrote) {
    EXPECT_EQ(std::get<std::int64_t>(at("neg")), -5);
    EXPECT_EQ(std::get<std::int64_t>(at("i32")), 2147483647);
    EXPECT_EQ(std::get<std::int64_t>(at("i33")), 8589934592);
    EXPECT_EQ(std::get<double>(at("float")), 0.1);
    EXPECT_EQ(text_of(at("text")), "caf\xC3\xA9");
    EXPECT_TRUE(std::holds_alternative<std::monostate>(at("none")));
}

TEST_P(OneOfEverything, KeepsAnIntegerBeyond64BitsAsItsBytes) {
    const auto big = std::get<PickleBigInteger>(at("big"));  // 2^70

    ASSERT_EQ(big.bytes.size(), 9U);
    EXPECT_EQ(big.bytes[8], std::byte{0x40});
    EXPECT_FALSE(integer_of(at("big")).has_value());
}

TEST_P(OneOfEverything, NestsListsAndTuples) {
    const auto& list = node_as<PickleList>(at("list"))->items;  // [1, [2, (3, 4)]]

    ASSERT_EQ(list.size(), 2U);
    EXPECT_EQ(integer_of(list[0]), 1);
    const auto& inner = node_as<PickleList>(list[1])->items;
    EXPECT_EQ(integer_of(inner[0]), 2);
    EXPECT_EQ(integer_of(node_as<PickleTuple>(inner[1])->items[1]), 4);
}

TEST_P(OneOfEverything, UnderstandsSizesDevicesAndDtypesAndKeepsTheRestClosed) {
    EXPECT_EQ(integer_of((*sequence_of(at("size")))[1]), 2);
    EXPECT_EQ(text_of(at("device")), "cpu");
    EXPECT_EQ(node_as<PickleGlobal>(at("dtype"))->known.type.dtype, DType::float16);
    EXPECT_NE(node_as<PickleOpaque>(at("set")), nullptr);
    EXPECT_NE(node_as<PickleOpaque>(at("complex")), nullptr);
    const auto* options = node_as<PickleOpaque>(at("ns"));
    EXPECT_EQ(std::get<PickleGlobal>(options->global->content).name, "argparse.Namespace");
    EXPECT_EQ(std::get<double>(*find(node_as<PickleDict>(options->state)->items, "lr")), 0.002);
}

TEST_P(OneOfEverything, SharesWhatPythonShared) {
    const PickleValue* original = find(node_as<PickleDict>(at("tensors"))->items, "contig");

    EXPECT_EQ(std::get<PickleNode*>(at("dup")), std::get<PickleNode*>(*original));
}

INSTANTIATE_TEST_SUITE_P(Encodings,
                         OneOfEverything,
                         ::testing::Values("fmt_bare_proto2.pkl",
                                           "fmt_bare_proto3.pkl",
                                           "fmt_bare_proto4.pkl",
                                           "fmt_bare_proto5.pkl",
                                           "fmt_legacy.pt",
                                           "fmt_zip.pt"),
                         [](const ::testing::TestParamInfo<std::string>& each) {
                             return each.param.substr(0, each.param.find('.'));
                         });

TEST(PickleMachine, ReadsIntegersOfEveryWidthWithTheirSign) {
    EXPECT_EQ(integer_of(Read(PickleWriter().raw("\x8A\x01\xFF").stop()).value), -1);
    EXPECT_EQ(integer_of(Read(PickleWriter().raw(std::string("\x8A\x02\x00\x80", 4)).stop()).value), -32768);
    EXPECT_EQ(integer_of(Read(PickleWriter().raw(std::string("\x8A\x00", 2)).stop()).value), 0);
    EXPECT_EQ(integer_of(Read(PickleWriter().integer(INT64_MIN).stop()).value), INT64_MIN);
    EXPECT_EQ(integer_of(Read(PickleWriter().raw("J\xFE\xFF\xFF\xFF").stop()).value), -2);
    EXPECT_EQ(integer_of(Read(PickleWriter().raw(std::string("M\x01\x02", 3)).stop()).value), 513);
}

TEST(PickleMachine, ReadsTheLinesOfProtocol0) {
    EXPECT_EQ(integer_of(Read("I-17\n.").value), -17);
    EXPECT_EQ(std::get<bool>(Read("I01\n.").value), true);
    EXPECT_EQ(integer_of(Read("L99L\n.").value), 99);
    EXPECT_TRUE(std::holds_alternative<PickleBigInteger>(Read("L99999999999999999999L\n.").value));
    EXPECT_EQ(std::get<double>(Read("F2.5\n.").value), 2.5);
    EXPECT_EQ(text_of(Read("S'a\\x41\\n\\101\\''\n.").value), "aA\nA'");
    EXPECT_EQ(text_of(Read("V\\u00e9\xE9\n.").value), "\xC3\xA9\xC3\xA9");
    EXPECT_EQ(integer_of(Read("I5\np3\n0g3\n.").value), 5);
    EXPECT_EQ(node_as<PickleList>(Read("(I1\nI2\nl.").value)->items.size(), 2U);
    EXPECT_EQ(integer_of(*find(node_as<PickleDict>(Read("(S'k'\nI7\nd.").value)->items, "k")), 7);
}

TEST(PickleMachine, TakesTheLastOfEqualKeys) {
    const Read read(PickleWriter().empty_dict().mark().text("k").integer(1).text("k").integer(2).set_items().stop());

    EXPECT_EQ(integer_of(*find(node_as<PickleDict>(read.value)->items, "k")), 2);
}

TEST(PickleMachine, FillsAnOrderedDictThatPython2SavedAsPairs) {
    const Read read(PickleWriter()
                        .global("collections", "OrderedDict")
                        .empty_list()
                        .empty_list()
                        .text("k")
                        .append()
                        .integer(3)
                        .append()
                        .append()
                        .tuple1()
                        .reduce()
                        .stop());

    EXPECT_EQ(integer_of(*find(node_as<PickleDict>(read.value)->items, "k")), 3);
}

TEST(PickleMachine, KnowsModulesUnderTheirOldNames) {
    EXPECT_EQ(node_as<PickleGlobal>(Read(PickleWriter().global("__builtin__", "set").stop()).value)->name,
              "builtins.set");
    EXPECT_EQ(
        node_as<PickleGlobal>(Read(PickleWriter().global("numpy._core.multiarray", "scalar").stop()).value)->known.role,
        GlobalRole::numpy_scalar);
    EXPECT_EQ(
        node_as<PickleGlobal>(
            Read(PickleWriter().global("training.torch_utils.persistence", "_reconstruct_persistent_obj").stop()).value)
            ->known.role,
        GlobalRole::module);
}

TEST(PickleMachine, SpellsBytesOfProtocol2InLatin1) {
    const auto encoded = [](std::string_view text, std::string_view codec) {
        return PickleWriter().global("_codecs", "encode").mark().text(text).text(codec).tuple().reduce().stop();
    };
    EXPECT_EQ(text_of(Read(encoded("a\xC3\xBF\xC2\x80", "latin1")).value), "a\xFF\x80");
    EXPECT_THAT(refusal(encoded("\xC4\x80", "latin1")), HasSubstr("beyond latin1"));
    EXPECT_THAT(refusal(encoded("a", "utf-7")), HasSubstr("another code"));
    EXPECT_THAT(refusal(encoded("a\xC3", "latin1")), HasSubstr("beyond latin1"));
}

TEST(PickleMachine, CallsNothingAndKeepsArgumentsAndStateOfWhatItDoesNotKnow) {
    const Read read(
        PickleWriter().global("some.module", "Thing").text("argument").tuple1().op(0x81).text("state").build().stop());

    const auto* object = node_as<PickleOpaque>(read.value);
    ASSERT_NE(object, nullptr);
    EXPECT_EQ(text_of(node_as<PickleTuple>(object->arguments)->items[0]), "argument");
    EXPECT_EQ(text_of(object->state), "state");
}

}  // namespace
}  // namespace surveyor
