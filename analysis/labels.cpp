#include "analysis/labels.hpp"

#include <array>
#include <charconv>
#include <cstdio>
#include <map>
#include <string_view>

namespace surveyor {

namespace {

constexpr std::string_view close_prefix = "close_w@";

std::string looked_up(const std::map<std::string, std::string>& labels, const std::string& name) {
    const auto found = labels.find(name);
    return found == labels.end() ? name : found->second;
}

bool is_plain(char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') || (letter >= '0' && letter <= '9') ||
           letter == '-' || letter == '_' || letter == '.';
}

}  // namespace

std::string method_label(const std::string& method) {
    static const std::map<std::string, std::string> labels = {
        {"local_basis", "Local Basis"}, {"ganspace", "GANSpace"}, {"sefa", "SeFa"}};
    return looked_up(labels, method);
}

std::string curve_label(const std::string& method, const std::string& traversal) {
    if (method != "local_basis" && traversal == "linear") {
        return method_label(method);
    }
    return method_label(method) + ", " + traversal;
}

std::string comparison_label(const std::string& comparison) {
    if (comparison.starts_with(close_prefix)) {
        return "Close w, ε = " + comparison.substr(close_prefix.size());
    }
    static const std::map<std::string, std::string> labels = {{"random_o", "Random O"}, {"random_w", "Random w"}};
    return looked_up(labels, method_label(comparison));
}

std::string file_stem(const std::string& name) {
    std::string stem = name;
    for (char& letter : stem) {
        if (!is_plain(letter)) {
            letter = '-';
        }
    }
    return stem;
}

std::string short_text(double value, int digits) {
    std::array<char, 64> buffer{};
    const auto end =
        std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::general, digits);
    return {buffer.data(), end.ptr};
}

std::string measured_text(double value, int digits) {
    std::array<char, 64> buffer{};
    const int length = std::snprintf(buffer.data(), buffer.size(), "%#.*g", digits, value);
    std::string text(buffer.data(), static_cast<std::size_t>(length));
    if (text.ends_with('.')) {
        text.pop_back();
    }
    return text;
}

std::string counted(long long count, const std::string& noun) {
    return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

}  // namespace surveyor
