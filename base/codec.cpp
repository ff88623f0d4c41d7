#include "base/codec.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <string_view>

namespace surveyor {

namespace {

/// A scalar as a double, all of it; nothing when it is no number.
bool parse_double(const std::string& text, double& value) {
    const char* begin = text.data() + (!text.empty() && text[0] == '+' ? 1 : 0);
    const char* end = text.data() + text.size();
    const auto result = std::from_chars(begin, end, value);
    return result.ec == std::errc() && result.ptr == end && std::isfinite(value);
}

/// The absolute path that a scalar names, relative ones taken from the folder of the study; empty for none.
std::filesystem::path place_of(const StudyNode& node, const std::string& path, const char* needed, Faults& faults) {
    if (node.kind != StudyNode::Kind::scalar) {
        faults.add(node.mark, "'" + path + "' is " + found_text(node) + " where " + needed + " is needed");
        return {};
    }
    std::filesystem::path place = node.text;
    if (!place.empty() && place.is_relative()) {
        place = node.mark.folder / place;
    }
    std::error_code error;
    return place.empty() ? place : std::filesystem::absolute(place, error).lexically_normal();
}

std::string limits_hint(const Limits& limits) {
    const std::string text = limits.text();
    return text.empty() ? "" : " (" + text + ")";
}

}  // namespace

std::string Limits::text() const {
    if (!choices.empty()) {
        std::string text = "one of ";
        for (const std::string& choice : choices) {
            text += (choice == choices.front() ? "" : ", ") + choice;
        }
        return text;
    }
    if (std::isfinite(low) && std::isfinite(high)) {
        return number_text(low) + " to " + number_text(high);
    }
    if (std::isfinite(low)) {
        return "at least " + number_text(low);
    }
    return "";
}

Limits between(double low, double high) {
    return Limits{low, high, {}, false};
}

Limits at_least(double low) {
    return Limits{low, std::numeric_limits<double>::infinity(), {}, false};
}

Limits one_of(std::vector<std::string> choices) {
    Limits limits;
    limits.choices = std::move(choices);
    return limits;
}

std::string word_text(const std::string& word) {
    const bool is_nothing = word.empty() || word == "null" || word == "Null" || word == "NULL";
    const bool is_plain = std::all_of(word.begin(), word.end(), [](char c) {
        static constexpr std::string_view marks = "_-.+/";
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
               marks.find(c) != std::string_view::npos;
    });
    // A leading '-' may be YAML's mark of a list.
    return is_plain && !is_nothing && !word.starts_with('-') ? word : quoted(word);
}

std::string number_text(double value) {
    if (value == 0.0) {
        return "0";  // also for -0, so that both have one key
    }
    char buffer[32];
    const auto result = std::to_chars(buffer, buffer + sizeof buffer, value);
    return std::string(buffer, result.ptr);
}

std::string quoted(const std::string& text) {
    static constexpr std::string_view digits = "0123456789abcdef";
    std::string out = "\"";
    for (const char c : text) {
        const auto code = static_cast<unsigned char>(c);
        if (code < 0x20 || code == 0x7F) {
            out += {'\\', 'u', '0', '0', digits[code >> 4U], digits[code & 0xFU]};
            continue;
        }
        if (c == '"' || c == '\\') {
            out += '\\';
        }
        out += c;
    }
    return out + '"';
}

std::string found_text(const StudyNode& node) {
    switch (node.kind) {
        case StudyNode::Kind::null:
            return "empty";
        case StudyNode::Kind::list:
            return "a list";
        case StudyNode::Kind::map:
            return "a map";
        case StudyNode::Kind::scalar:
            return "'" + node.text + "'";
    }
    return "something";
}

double read_number(const StudyNode& node, const std::string& path, const Limits& limits, Faults& faults) {
    double value = 0.0;
    if (node.kind != StudyNode::Kind::scalar || !parse_double(node.text, value)) {
        faults.add(node.mark,
                   "'" + path + "' is " + found_text(node) + " where a number is needed" + limits_hint(limits));
        return 0.0;
    }
    if (value < limits.low || value > limits.high) {
        faults.add(node.mark, "'" + path + "' is " + node.text + " but must be " + limits.text());
    }
    return value;
}

std::int64_t read_integer(const StudyNode& node, const std::string& path, const Limits& limits, Faults& faults) {
    std::int64_t exact = 0;
    const char* end = node.text.data() + node.text.size();
    const auto result = std::from_chars(node.text.data(), end, exact);
    const bool is_exact = result.ec == std::errc() && result.ptr == end;
    double value = static_cast<double>(exact);
    // 1e6 is a fine way to write a million.
    if (node.kind != StudyNode::Kind::scalar ||
        (!is_exact && (!parse_double(node.text, value) || value != std::floor(value) || std::abs(value) > 0x1p53))) {
        faults.add(node.mark,
                   "'" + path + "' is " + found_text(node) + " where a whole number is needed" + limits_hint(limits));
        return 0;
    }
    if (value < limits.low || value > limits.high) {
        faults.add(node.mark, "'" + path + "' is " + node.text + " but must be " + limits.text());
    }
    return is_exact ? exact : static_cast<std::int64_t>(value);
}

std::string read_word(const StudyNode& node, const std::string& path, const Limits& limits, Faults& faults) {
    if (node.kind != StudyNode::Kind::scalar || node.text.empty()) {
        faults.add(node.mark,
                   "'" + path + "' is " + found_text(node) + " where a word is needed" + limits_hint(limits));
        return "";
    }
    if (!limits.choices.empty() &&
        std::find(limits.choices.begin(), limits.choices.end(), node.text) == limits.choices.end()) {
        const std::string guess = nearest_word(node.text, limits.choices);
        faults.add(node.mark,
                   "'" + path + "' is '" + node.text + "' but must be " + limits.text() +
                       (guess.empty() ? "" : "; did you mean '" + guess + "'?"));
    }
    return node.text;
}

StudyPath read_path(const StudyNode& node, const std::string& path, Faults& faults) {
    const std::filesystem::path file = place_of(node, path, "the path of a file", faults);
    if (file.empty()) {
        return {};  // "" says that there is no file
    }
    std::error_code error;
    if (!std::filesystem::is_regular_file(file, error)) {
        const std::string what = std::filesystem::is_directory(file, error) ? "this is a folder, not a file: "
                                 : error.value() == EACCES                  ? "permission is denied: "
                                                                            : "there is no file ";
        faults.add(node.mark, "'" + path + "': " + what + file.string(), ExitCode::input_missing);
    }
    return {file, node.mark};
}

StudyFolder read_folder(const StudyNode& node, const std::string& path, Faults& faults) {
    const std::filesystem::path folder = place_of(node, path, "the path of a folder", faults);
    if (folder.empty()) {
        return {};
    }
    std::error_code error;
    if (!std::filesystem::is_directory(folder, error)) {
        const std::string what = std::filesystem::exists(folder, error) ? "this is a file, not a folder: "
                                 : error.value() == EACCES              ? "permission is denied: "
                                                                        : "there is no folder ";
        faults.add(node.mark, "'" + path + "': " + what + folder.string(), ExitCode::input_missing);
    }
    return {folder, node.mark};
}

bool read_truth(const StudyNode& node, const std::string& path, Faults& faults) {
    const std::string text = node.kind == StudyNode::Kind::scalar ? node.text : "";
    const bool is_true = text == "true" || text == "True" || text == "TRUE";
    if (!is_true && text != "false" && text != "False" && text != "FALSE") {
        faults.add(node.mark, "'" + path + "' is " + found_text(node) + " where true or false is needed");
    }
    return is_true;
}

}  // namespace surveyor
