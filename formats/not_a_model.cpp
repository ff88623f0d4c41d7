#include "formats/not_a_model.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace surveyor {

namespace {

struct ForeignKind {
    std::string_view magic;
    std::string_view words;
};

constexpr ForeignKind kinds[] = {
    {"\x89HDF\r\n\x1A\n", "is an HDF5 file: results of a survey, or weights of Keras, which are not read"},
    {"\x1F\x8B", "is packed by gzip; unpack it first"},
    {"BZh", "is packed by bzip2; unpack it first"},
    {std::string_view("\xFD"
                      "7zXZ\0",
                      6),
     "is packed by xz; unpack it first"},
    {"\x28\xB5\x2F\xFD", "is packed by zstd; unpack it first"},
    {"7z\xBC\xAF\x27\x1C", "is a 7z archive; unpack it first"},
    {"Rar!\x1A\x07", "is a RAR archive; unpack it first"},
    {"\x89PNG\r\n", "is a PNG picture, not a file of numbers"},
    {"\xFF\xD8\xFF", "is a JPEG picture, not a file of numbers"},
    {"%PDF-", "is a PDF document, not a file of numbers"},
    {"\x7F"
     "ELF",
     "is a program, not a file of numbers"},
    {"PK\x05\x06", "is an empty zip archive; fetch it again"},
};

/// Where a tar archive names itself.
constexpr std::size_t tar_magic_at = 257;

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
    for (const auto& [magic, words] : kinds) {
        if (whole.starts_with(magic)) {
            return std::string(words);
        }
    }
    static constexpr std::string_view tar = "ustar";
    if (file.size() > tar_magic_at + tar.size() &&
        std::string_view(reinterpret_cast<const char*>(file.data()) + tar_magic_at, tar.size()) == tar) {
        return "is a tar archive (PyTorch before 0.1.10 wrote such; or a packed download); unpack it, or save the "
               "weights again with a later PyTorch";
    }
    return {};
}

bool looks_like_text(std::span<const std::byte> file) {
    const std::span<const std::byte> start = file.first(std::min<std::size_t>(file.size(), 256));
    return std::all_of(start.begin(), start.end(), [](std::byte byte) {
        const auto code = std::to_integer<unsigned>(byte);
        return (code >= 0x20 && code != 0x7F) || code == '\n' || code == '\r' || code == '\t';
    });
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
