// The values of pickles, against what Python's own writer put into them (tests/golden/checkpoints/fmt_*) and against
// pickles written opcode by opcode.
#include "formats/pickle_machine.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "formats/mapped_file.hpp"
#include "formats/torch_legacy.hpp"
#include "formats/torch_zip.hpp"
#include "tests/formats/pickle_writing.hpp"
#include "tests/formats/temporary_folder.hpp"

namespace surveyor {
namespace {

using testing::bytes_in;
using testing::data_error_of;
using testing::golden;
using ::testing::HasSubstr;
using testing::PickleWriter;

/// The values of one pickle with the heap that they live on.
struct Read {
    explicit Read(std::string pickle, const CheckpointLimits& limits = {})
        : bytes(std::move(pickle)), heap(limits, bytes.size()) {
        ByteReader reader(bytes_in(bytes), "hand-made");
        value = PickleMachine(heap, reader, "hand-made").run();
    }

    std::string bytes;
    PickleHeap heap;
    PickleValue value;
};

std::string refusal(const std::string& pickle, const CheckpointLimits& limits = {}) {
    return data_error_of([&] { Read(pickle, limits); });
}

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

// What section "hostile input" of a reader of pickles has to survive, each file written here byte by byte.

TEST(HostilePickle, NamesOnTheRefusedListStopTheLoadByWhateverOpcodeTheyCome) {
    const auto by_stack = [](std::string_view module, std::string_view name) {
        return PickleWriter(4).text(module).text(name).op(0x93).stop();
    };
    EXPECT_THAT(refusal(PickleWriter().global("os", "system").stop()), HasSubstr("os.system"));
    EXPECT_THAT(refusal(PickleWriter().global("os.path", "join").stop()), HasSubstr("os.path.join"));
    EXPECT_THAT(refusal(by_stack("__builtin__", "eval")), HasSubstr("builtins.eval"));
    EXPECT_THAT(refusal(by_stack("builtins", "eval.__call__")), HasSubstr("builtins.eval"));
    EXPECT_THAT(refusal(by_stack("torch", "serialization.os.system")), HasSubstr("os.system"));
    EXPECT_THAT(refusal(by_stack("torch.hub", "load")), HasSubstr("torch.hub.load"));
    EXPECT_THAT(refusal("(isubprocess\nPopen\n."), HasSubstr("subprocess.Popen"));
    EXPECT_THAT(refusal("(csubprocess\nPopen\no."), HasSubstr("subprocess.Popen"));
}

TEST(HostilePickle, NamesThatOnlyResembleTheListAreLeftAlone) {
    EXPECT_NO_THROW(Read(PickleWriter().global("osmosis", "System").stop()));
    EXPECT_NO_THROW(Read(PickleWriter().global("training.profile", "Profile").stop()));
    EXPECT_NO_THROW(Read(PickleWriter().global("torch.jit._pickle", "build_intlist").stop()));
}

TEST(HostilePickle, NamesMustBeWrittenAsPythonWritesThem) {
    EXPECT_THAT(refusal(PickleWriter(4).integer(1).text("x").op(0x93).stop()), HasSubstr("not of two texts"));
    EXPECT_THAT(refusal(PickleWriter(4).text("o\ns").text("x").op(0x93).stop()), HasSubstr("no module and name"));
    EXPECT_THAT(refusal(PickleWriter(4).text(std::string("os\0a", 4)).text("x").op(0x93).stop()),
                HasSubstr("'os\\x00a' and"));
    EXPECT_THAT(refusal(PickleWriter(4).text(std::string(201, 'a')).text("x").op(0x93).stop()),
                HasSubstr("no module and name"));
}

TEST(HostilePickle, OpcodesThatReachOutOfTheFileAreRefusedByName) {
    EXPECT_THAT(refusal(PickleWriter().raw("\x82\x01").stop()), HasSubstr("byte 2, opcode 0x82 (EXT1)"));
    EXPECT_THAT(refusal(PickleWriter().raw(std::string("\x83\x01\x00", 3)).stop()), HasSubstr("(EXT2)"));
    EXPECT_THAT(refusal(PickleWriter().raw(std::string("\x84\x01\x00\x00\x00", 5)).stop()), HasSubstr("(EXT4)"));
    EXPECT_THAT(refusal(PickleWriter(5).op(0x97).stop()), HasSubstr("(NEXT_BUFFER)"));
    EXPECT_THAT(refusal(PickleWriter(5).op(0x98).stop()), HasSubstr("(READONLY_BUFFER)"));
    EXPECT_THAT(refusal("Pid\n."), HasSubstr("(PERSID)"));
    EXPECT_THAT(refusal(PickleWriter().none().op('Q').stop()), HasSubstr("outside of the pickle"));
    EXPECT_THAT(refusal(PickleWriter().op(0xFE).stop()), HasSubstr("opcode 0xFE:"));
    EXPECT_THAT(refusal(PickleWriter(6).none().stop()), HasSubstr("protocol"));
}

TEST(HostilePickle, DeclaredLengthsAreComparedWithWhatIsLeftAndNothingIsReserved) {
    const std::string huge = testing::little(std::uint64_t{1} << 60U, 8);
    for (const unsigned code : {0x8DU, 0x8EU, 0x96U}) {
        EXPECT_THAT(refusal(PickleWriter(5).op(code).raw(huge).stop()), HasSubstr("bytes where 1 are left")) << code;
    }
    EXPECT_THAT(refusal(PickleWriter(4).op(0x95).raw(huge).stop()), HasSubstr("frame is longer"));
    EXPECT_THAT(refusal(PickleWriter().raw("\x8B\xFF\xFF\xFF\xFF").stop()), HasSubstr("bytes where 1 are left"));
    EXPECT_THAT(refusal(PickleWriter().op(0x8A).raw({65}).raw(std::string(65, 'x')).stop()),
                HasSubstr("integer of 65 bytes"));
    EXPECT_THAT(refusal("I" + std::string(600, '1') + "\n."), HasSubstr("600 digits"));
    EXPECT_THAT(refusal("I12"), HasSubstr("no end"));
}

TEST(HostilePickle, AStackOrMemoThatIsMissingIsNamed) {
    EXPECT_THAT(refusal(PickleWriter().stop()), HasSubstr("no value on the stack"));
    EXPECT_THAT(refusal(PickleWriter().mark().append().stop()), HasSubstr("fewer than 1 values"));
    EXPECT_THAT(refusal(PickleWriter().none().mark().reduce().stop()), HasSubstr("fewer than 2"));
    EXPECT_THAT(refusal(PickleWriter().tuple().stop()), HasSubstr("never began"));
    EXPECT_THAT(refusal(PickleWriter().get(7).stop()), HasSubstr("memo entry 7"));
    EXPECT_THAT(refusal(PickleWriter().none().put(0xFFFFFFFF).stop()), HasSubstr("memo index 4294967295"));
    EXPECT_THAT(refusal(PickleWriter().none().put(60000).stop()), HasSubstr("more steps than it has bytes"));
    EXPECT_THAT(refusal(PickleWriter().empty_dict().mark().none().set_items().stop()),
                HasSubstr("key without a value"));
    EXPECT_THAT(refusal(PickleWriter().none().none().append().stop()), HasSubstr("elements for None"));
    EXPECT_THAT(refusal(PickleWriter().none().none().build().stop()), HasSubstr("state for None"));
    EXPECT_THAT(refusal(PickleWriter().none().none().reduce().stop()), HasSubstr("tuple of arguments"));
    EXPECT_THAT(refusal(PickleWriter().mark().op('o').stop()), HasSubstr("without a class"));
}

TEST(HostilePickle, EachLimitHolds) {
    CheckpointLimits limits;
    limits.stack = 4;
    EXPECT_THAT(refusal(PickleWriter().raw("NNNNN").stop(), limits), HasSubstr("more than 4 values wait"));
    limits = {};
    limits.marks = 3;
    EXPECT_THAT(refusal(PickleWriter().raw("((((").stop(), limits), HasSubstr("more than 3 collections are begun"));
    limits = {};
    limits.nodes = 3;
    EXPECT_THAT(refusal(PickleWriter().raw("]]]]").stop(), limits), HasSubstr("more than 3 collections and objects"));
    limits = {};
    limits.memo = 2;
    EXPECT_THAT(refusal(PickleWriter(4).none().raw("\x94\x94\x94").stop(), limits),
                HasSubstr("more than 2 values are"));
    limits = {};
    limits.operations = 5;
    EXPECT_THAT(refusal(PickleWriter().raw("N0N0N0").stop(), limits), HasSubstr("more than 5"));
    limits = {};
    limits.text_bytes = 2;
    EXPECT_THAT(refusal(PickleWriter().text("abc").stop(), limits), HasSubstr("text of 3 bytes"));
    limits = {};
    limits.copied_bytes = 2;
    EXPECT_THAT(
        refusal(PickleWriter().global("_codecs", "encode").mark().text("abc").text("latin1").tuple().reduce().stop(),
                limits),
        HasSubstr("decoded bytes"));
}

TEST(HostilePickle, ATextThatIsDecodedAgainAndAgainRunsOutOfBytes) {
    PickleWriter writer;
    writer.global("_codecs", "encode").put(0).mark().text(std::string(1000, 'x')).text("latin1").tuple().put(1);
    for (int i = 0; i < 10; ++i) {
        writer.get(0).get(1).reduce();
    }
    EXPECT_THAT(refusal(writer.stop()), HasSubstr("again and again"));
}

TEST(HostilePickle, APersistentObjectIsOnlyMadeOfADictOfFewMembers) {
    const auto object = [](const auto& argument) {
        PickleWriter writer;
        writer.global("torch_utils.persistence", "_reconstruct_persistent_obj");
        argument(writer);
        return writer.tuple1().reduce().stop();
    };
    EXPECT_THAT(refusal(object([](PickleWriter& writer) { writer.none(); })), HasSubstr("without its dict"));
    EXPECT_THAT(refusal(object([](PickleWriter& writer) {
                    writer.empty_dict().mark();
                    for (int i = 0; i < 65; ++i) {
                        writer.integer(i).none();
                    }
                    writer.set_items();
                })),
                HasSubstr("65 members"));
    const Read function(object([](PickleWriter& writer) {
        writer.empty_dict().mark().text("type").text("func").text("module_src").text("...").set_items();
    }));
    EXPECT_NE(node_as<PickleOpaque>(function.value), nullptr);
}

}  // namespace
}  // namespace surveyor
