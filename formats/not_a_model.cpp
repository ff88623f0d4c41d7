#include "formats/not_a_model.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace surveyor {

namespace {

std::string lower(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(), [](unsigned char letter) {
        return static_cast<char>(std::tolower(letter));
    });
    return result;
}

}  // namespace

std::string foreign_content(std::span<const std::byte> file) {
    if (file.empty()) {
        return "the file is empty; fetch it again";
    }
    const std::string_view whole(reinterpret_cast<const char*>(file.data()), std::min<std::size_t>(file.size(), 256));
    const std::size_t first = whole.find_first_not_of(" \t\r\n");
    const std::string start = lower(whole.substr(first == std::string_view::npos ? whole.size() : first));
    if (start.starts_with("<!doctype html") || start.starts_with("<html")) {
        return "looks like an HTML page, not a file of arrays: the download failed and its error page was saved; "
               "fetch it again";
    }
    if (start.starts_with("version https://git-lfs")) {
        return "is the text pointer file of a large-file store, not the file itself; fetch the content "
               "(git lfs pull)";
    }
    return {};
}

std::string printable(std::string_view text) {
    static constexpr std::size_t longest = 80;
    static constexpr std::array<char, 17> digits{"0123456789abcdef"};
    std::string result;
    for (const char letter : text) {
        if (result.size() >= longest) {
            return result + "...";
        }
        const auto code = static_cast<unsigned char>(letter);
        if (code < 0x20 || code >= 0x7F) {
            result += {'\\', 'x', digits[code >> 4U], digits[code & 0xFU]};
        } else {
            result += letter;
        }
    }
    return result;
}

}  // namespace surveyor
