// Pickles that must be refused, each written here opcode by opcode. A refusal says where, at which opcode, and why.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "formats/pickle_machine.hpp"
#include "tests/formats/pickle_reading.hpp"

namespace surveyor {
namespace {

using ::testing::HasSubstr;
using testing::PickleWriter;
using testing::Read;
using testing::refusal;

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
