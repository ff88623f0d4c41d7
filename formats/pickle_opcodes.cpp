#include "formats/pickle_opcodes.hpp"

#include <array>
#include <string_view>

namespace surveyor {

namespace {

std::string_view plain_name_of(PickleOp op) {
    using Op = PickleOp;
    switch (op) {
        case Op::mark:
            return "MARK";
        case Op::empty_tuple:
            return "EMPTY_TUPLE";
        case Op::stop:
            return "STOP";
        case Op::pop:
            return "POP";
        case Op::pop_mark:
            return "POP_MARK";
        case Op::dup:
            return "DUP";
        case Op::binbytes:
            return "BINBYTES";
        case Op::short_binbytes:
            return "SHORT_BINBYTES";
        case Op::float_text:
            return "FLOAT";
        case Op::binfloat:
            return "BINFLOAT";
        case Op::int_text:
            return "INT";
        case Op::binint:
            return "BININT";
        case Op::binint1:
            return "BININT1";
        case Op::long_text:
            return "LONG";
        case Op::binint2:
            return "BININT2";
        case Op::none:
            return "NONE";
        case Op::persid:
            return "PERSID";
        case Op::binpersid:
            return "BINPERSID";
        case Op::reduce:
            return "REDUCE";
        case Op::string:
            return "STRING";
        case Op::binstring:
            return "BINSTRING";
        case Op::short_binstring:
            return "SHORT_BINSTRING";
        case Op::unicode:
            return "UNICODE";
        case Op::binunicode:
            return "BINUNICODE";
        case Op::empty_list:
            return "EMPTY_LIST";
        case Op::append:
            return "APPEND";
        case Op::build:
            return "BUILD";
        case Op::global:
            return "GLOBAL";
        case Op::dict:
            return "DICT";
        case Op::appends:
            return "APPENDS";
        case Op::get:
            return "GET";
        case Op::binget:
            return "BINGET";
        case Op::inst:
            return "INST";
        case Op::long_binget:
            return "LONG_BINGET";
        case Op::list:
            return "LIST";
        case Op::obj:
            return "OBJ";
        case Op::put:
            return "PUT";
        case Op::binput:
            return "BINPUT";
        case Op::long_binput:
            return "LONG_BINPUT";
        case Op::setitem:
            return "SETITEM";
        case Op::tuple:
            return "TUPLE";
        case Op::setitems:
            return "SETITEMS";
        case Op::empty_dict:
            return "EMPTY_DICT";
        case Op::proto:
            return "PROTO";
        case Op::newobj:
            return "NEWOBJ";
        case Op::ext1:
            return "EXT1";
        case Op::ext2:
            return "EXT2";
        case Op::ext4:
            return "EXT4";
        case Op::tuple1:
            return "TUPLE1";
        case Op::tuple2:
            return "TUPLE2";
        case Op::tuple3:
            return "TUPLE3";
        case Op::newtrue:
            return "NEWTRUE";
        case Op::newfalse:
            return "NEWFALSE";
        case Op::long1:
            return "LONG1";
        case Op::long4:
            return "LONG4";
        case Op::short_binunicode:
            return "SHORT_BINUNICODE";
        case Op::binunicode8:
            return "BINUNICODE8";
        case Op::binbytes8:
            return "BINBYTES8";
        case Op::empty_set:
            return "EMPTY_SET";
        case Op::additems:
            return "ADDITEMS";
        case Op::frozenset:
            return "FROZENSET";
        case Op::newobj_ex:
            return "NEWOBJ_EX";
        case Op::stack_global:
            return "STACK_GLOBAL";
        case Op::memoize:
            return "MEMOIZE";
        case Op::frame:
            return "FRAME";
        case Op::bytearray8:
            return "BYTEARRAY8";
        case Op::next_buffer:
            return "NEXT_BUFFER";
        case Op::readonly_buffer:
            return "READONLY_BUFFER";
    }
    return {};
}

}  // namespace

std::string name_of(PickleOp op) {
    static constexpr std::string_view digits = "0123456789ABCDEF";
    const auto code = static_cast<unsigned>(op);
    std::string text = "opcode 0x";
    text += {digits[code >> 4U], digits[code & 15U]};
    const std::string_view plain = plain_name_of(op);
    return plain.empty() ? text : text + " (" + std::string(plain) + ")";
}

}  // namespace surveyor
