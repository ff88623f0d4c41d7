#include "pipeline/file_seal.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <string>
#include <vector>

#include "base/digest.hpp"
#include "base/error.hpp"

namespace surveyor {

namespace {

// "\nsurveyor file seal 1 " + 32 digits + "\n"
constexpr std::string_view mark = "\nsurveyor file seal 1 ";
constexpr std::uintmax_t seal_bytes = mark.size() + 32 + 1;

std::string digest_of_first(std::ifstream& file, std::uintmax_t bytes) {
    Digest digest;
    std::vector<char> piece(1U << 20U);
    file.clear();
    file.seekg(0);
    for (std::uintmax_t left = bytes; left > 0 && file;) {
        file.read(piece.data(), static_cast<std::streamsize>(std::min<std::uintmax_t>(piece.size(), left)));
        const auto got = static_cast<std::size_t>(file.gcount());
        digest.add(std::string_view(piece.data(), got));
        left -= got;
    }
    return digest.hex();
}

}  // namespace

void append_seal(const std::filesystem::path& path) {
    const std::string digest = digest_of_file(path);
    std::ofstream file(path, std::ios::binary | std::ios::app);
    if (!(file << mark << digest << "\n" << std::flush)) {
        throw SystemError(ExitCode::io_error,
                          path.string() + ": cannot be completed: " + std::strerror(errno) +
                              ". Make room and run the same command again; nothing finished is lost.");
    }
}

Seal check_seal(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        throw MissingInput(path.string() + ": cannot be opened: " + std::strerror(errno));
    }
    const std::uintmax_t size = std::filesystem::file_size(path);
    if (size < seal_bytes) {
        return Seal::absent;
    }
    std::string seal(seal_bytes, '\0');
    file.seekg(static_cast<std::streamoff>(size - seal_bytes));
    file.read(seal.data(), static_cast<std::streamsize>(seal.size()));
    if (!seal.starts_with(mark)) {
        return Seal::absent;
    }
    return seal.substr(mark.size(), 32) == digest_of_first(file, size - seal_bytes) ? Seal::whole : Seal::broken;
}

}  // namespace surveyor
