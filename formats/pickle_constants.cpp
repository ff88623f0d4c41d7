// Numbers, text and bytes of a pickle.
#include <bit>
#include <charconv>
#include <cstring>
#include <limits>

#include "formats/not_a_model.hpp"
#include "formats/pickle_escapes.hpp"
#include "formats/pickle_machine.hpp"

namespace surveyor {

namespace {

constexpr std::size_t longest_number = 512;

}  // namespace

bool PickleMachine::step_constant(PickleOp op) {
    switch (op) {
        case PickleOp::none:
            push(std::monostate());
            return true;
        case PickleOp::newtrue:
            push(true);
            return true;
        case PickleOp::newfalse:
            push(false);
            return true;
        case PickleOp::binint:
            push(std::int64_t{static_cast<std::int32_t>(reader_.number<std::uint32_t>("integer"))});
            return true;
        case PickleOp::binint1:
            push(std::int64_t{reader_.number<std::uint8_t>("integer")});
            return true;
        case PickleOp::binint2:
            push(std::int64_t{reader_.number<std::uint16_t>("integer")});
            return true;
        case PickleOp::long1:
            push_integer(reader_.take(reader_.number<std::uint8_t>("integer length"), "integer"));
            return true;
        case PickleOp::long4:
            // A negative length is a huge one here, and none so long is left.
            push_integer(reader_.take(reader_.number<std::uint32_t>("integer length"), "integer"));
            return true;
        case PickleOp::binfloat: {
            std::uint64_t bits = 0;
            for (const std::byte byte : reader_.take(8, "real number")) {
                bits = bits << 8U | std::to_integer<std::uint64_t>(byte);
            }
            push(std::bit_cast<double>(bits));
            return true;
        }
        case PickleOp::int_text:
            push_number_line(false);
            return true;
        case PickleOp::long_text:
            push_number_line(true);
            return true;
        case PickleOp::float_text:
            push_float_line();
            return true;
        default:
            return false;
    }
}

bool PickleMachine::step_text(PickleOp op) {
    switch (op) {
        case PickleOp::short_binunicode:
            push_text(reader_.number<std::uint8_t>("text length"));
            return true;
        case PickleOp::binunicode:
            push_text(reader_.number<std::uint32_t>("text length"));
            return true;
        case PickleOp::binunicode8:
            push_text(reader_.number<std::uint64_t>("text length"));
            return true;
        case PickleOp::short_binbytes:
        case PickleOp::short_binstring:
            push_bytes(reader_.number<std::uint8_t>("length"));
            return true;
        case PickleOp::binbytes:
        case PickleOp::binstring:
            push_bytes(reader_.number<std::uint32_t>("length"));
            return true;
        case PickleOp::binbytes8:
        case PickleOp::bytearray8:
            push_bytes(reader_.number<std::uint64_t>("length"));
            return true;
        case PickleOp::string:
            push_string_line();
            return true;
        case PickleOp::unicode:
            push_unicode_line();
            return true;
        default:
            return false;
    }
}

void PickleMachine::push_integer(std::span<const std::byte> bytes) {
    if (bytes.size() > heap_.limits().integer_bytes) {
        fail("an integer of " + std::to_string(bytes.size()) + " bytes");
    }
    if (bytes.size() > sizeof(std::int64_t)) {
        push(PickleBigInteger{bytes});
        return;
    }
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        bits |= std::to_integer<std::uint64_t>(bytes[i]) << (8 * i);
    }
    if (const auto unused = static_cast<unsigned>(64 - 8 * bytes.size()); unused > 0 && unused < 64) {
        push(static_cast<std::int64_t>(bits << unused) >> unused);  // the sign is the last byte's
    } else {
        push(static_cast<std::int64_t>(bits));
    }
}

void PickleMachine::push_text(std::uint64_t length) {
    const std::string_view text = reader_.text(length, "text");
    if (length > heap_.limits().text_bytes) {
        fail("a text of " + std::to_string(length) + " bytes");
    }
    push(PickleText{text});
}

void PickleMachine::push_bytes(std::uint64_t length) {
    push(PickleBytes{reader_.take(length, "bytes")});
}

std::string_view PickleMachine::line(std::string_view what) {
    const std::uint64_t start = reader_.position();
    const std::string_view rest = reader_.text(reader_.remaining(), what);
    const std::size_t end = rest.find('\n');
    if (end == std::string_view::npos) {
        fail("the line of " + std::string(what) + " has no end: the file is truncated or damaged");
    }
    if (end > heap_.limits().text_bytes) {
        fail("a line of " + std::to_string(end) + " bytes");
    }
    reader_.seek(start + end + 1, what);
    return rest.substr(0, end);
}

void PickleMachine::push_number_line(bool is_long) {
    std::string_view text = line("an integer");
    if (!is_long && (text == "00" || text == "01")) {
        push(text == "01");  // how protocols 0 and 1 spell truth
        return;
    }
    if (is_long && text.ends_with('L')) {
        text.remove_suffix(1);
    }
    if (text.size() > longest_number) {
        fail("an integer of " + std::to_string(text.size()) + " digits");
    }
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error == std::errc::result_out_of_range) {
        push(PickleBigInteger{std::as_bytes(std::span(text))});
        return;
    }
    if (error != std::errc() || end != text.data() + text.size()) {
        fail("'" + printable(text) + "' is no integer");
    }
    push(value);
}

void PickleMachine::push_float_line() {
    const std::string_view text = line("a real number");
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + std::min(text.size(), longest_number), value);
    if (error != std::errc() || end != text.data() + text.size()) {
        fail("'" + printable(text) + "' is no real number");
    }
    push(value);
}

void PickleMachine::push_string_line() {
    std::string_view text = line("a text");
    if (text.size() < 2 || text.front() != text.back() || (text.front() != '\'' && text.front() != '"')) {
        fail("a text without quotes");
    }
    text = text.substr(1, text.size() - 2);
    if (text.find('\\') != std::string_view::npos) {
        std::optional<std::string> decoded = without_string_escapes(text);
        if (!decoded) {
            fail("'" + printable(text) + "' has an escape that is not read");
        }
        text = keep(std::move(*decoded));
    }
    push(PickleBytes{std::as_bytes(std::span(text))});
}

void PickleMachine::push_unicode_line() {
    const std::string_view text = line("a text");
    std::optional<std::string> decoded = without_unicode_escapes(text);
    if (!decoded) {
        fail("'" + printable(text) + "' has an escape that is not read");
    }
    push(PickleText{keep(std::move(*decoded))});
}

std::uint64_t PickleMachine::index_line() {
    const std::string_view text = line("a memo index");
    std::uint64_t index = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), index);
    if (error != std::errc() || end != text.data() + text.size()) {
        fail("'" + printable(text) + "' is no memo index");
    }
    return index;
}

}  // namespace surveyor
