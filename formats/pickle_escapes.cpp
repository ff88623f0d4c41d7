#include "formats/pickle_escapes.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>

namespace surveyor {

namespace {

/// Appends the code point in UTF-8. Half of a surrogate pair is written as it stands, like Python does on request.
void append_utf8(std::string& text, std::uint32_t code) {
    const auto add = [&](std::uint32_t byte) { text += static_cast<char>(static_cast<unsigned char>(byte)); };
    if (code < 0x80) {
        add(code);
    } else if (code < 0x800) {
        add(0xC0U | code >> 6U);
        add(0x80U | (code & 0x3FU));
    } else if (code < 0x10000) {
        add(0xE0U | code >> 12U);
        add(0x80U | (code >> 6U & 0x3FU));
        add(0x80U | (code & 0x3FU));
    } else {
        add(0xF0U | code >> 18U);
        add(0x80U | (code >> 12U & 0x3FU));
        add(0x80U | (code >> 6U & 0x3FU));
        add(0x80U | (code & 0x3FU));
    }
}

/// The number in the first `digits` characters of `text`, all of which must be digits of that base.
std::optional<std::uint32_t> number_at(std::string_view text, std::size_t digits, int base) {
    std::uint32_t value = 0;
    if (text.size() < digits) {
        return std::nullopt;
    }
    const char* const end = text.data() + digits;
    const auto result = std::from_chars(text.data(), end, value, base);
    return result.ec == std::errc() && result.ptr == end ? std::optional(value) : std::nullopt;
}

}  // namespace

std::optional<std::string> without_string_escapes(std::string_view text) {
    static constexpr std::string_view letters = "\\'\"abfnrtv";
    static constexpr std::string_view meanings = "\\'\"\a\b\f\n\r\t\v";
    std::string result;
    result.reserve(text.size());
    while (!text.empty()) {
        if (text.front() != '\\') {
            result += text.front();
            text.remove_prefix(1);
            continue;
        }
        text.remove_prefix(1);
        if (text.empty()) {
            return std::nullopt;
        }
        std::size_t used = 1;
        if (const std::size_t which = letters.find(text.front()); which != std::string_view::npos) {
            result += meanings[which];
        } else if (text.front() == 'x') {
            const auto code = number_at(text.substr(1), 2, 16);
            if (!code) {
                return std::nullopt;
            }
            result += static_cast<char>(static_cast<unsigned char>(*code));
            used = 3;
        } else {
            used = std::min<std::size_t>(3, std::min(text.find_first_not_of("01234567"), text.size()));
            const auto code = number_at(text, used, 8);
            if (used == 0 || !code || *code > 0xFF) {
                return std::nullopt;
            }
            result += static_cast<char>(static_cast<unsigned char>(*code));
        }
        text.remove_prefix(used);
    }
    return result;
}

std::optional<std::string> without_unicode_escapes(std::string_view text) {
    std::string result;
    result.reserve(text.size());
    while (!text.empty()) {
        const bool is_short = text.starts_with("\\u");
        if (is_short || text.starts_with("\\U")) {
            const std::size_t digits = is_short ? 4 : 8;
            const auto code = number_at(text.substr(2), digits, 16);
            if (!code || *code > 0x10FFFF) {
                return std::nullopt;
            }
            append_utf8(result, *code);
            text.remove_prefix(2 + digits);
        } else {
            append_utf8(result, static_cast<unsigned char>(text.front()));
            text.remove_prefix(1);
        }
    }
    return result;
}

std::optional<std::string> latin1_bytes(std::string_view text) {
    std::string result;
    result.reserve(text.size());
    for (std::size_t at = 0; at < text.size(); ++at) {
        const auto first = static_cast<unsigned char>(text[at]);
        if (first < 0x80) {
            result += text[at];
            continue;
        }
        // Code points 0x80 to 0xFF have two bytes: 110000xx 10xxxxxx.
        const auto second = at + 1 < text.size() ? static_cast<unsigned char>(text[at + 1]) : 0U;
        if ((first != 0xC2 && first != 0xC3) || (second & 0xC0U) != 0x80U) {
            return std::nullopt;
        }
        result += static_cast<char>(static_cast<unsigned char>((first & 0x03U) << 6U | (second & 0x3FU)));
        ++at;
    }
    return result;
}

}  // namespace surveyor
