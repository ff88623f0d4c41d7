#include "base/sha256.hpp"

#include <openssl/evp.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <memory>
#include <vector>

#include "base/error.hpp"

namespace surveyor {
namespace {

/// One computation in OpenSSL's libcrypto.
class Sha256 {
  public:
    Sha256() : context_(EVP_MD_CTX_new(), EVP_MD_CTX_free) {
        expect(context_ && EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) == 1, "libcrypto offers SHA-256");
    }

    void add(std::string_view bytes) {
        expect(EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()) == 1, "SHA-256 takes more bytes");
    }

    [[nodiscard]] std::string hex() {
        std::array<unsigned char, EVP_MAX_MD_SIZE> bytes = {};
        unsigned int size = 0;
        expect(EVP_DigestFinal_ex(context_.get(), bytes.data(), &size) == 1 && size == 32, "SHA-256 has 32 bytes");
        constexpr std::string_view digits = "0123456789abcdef";
        std::string text;
        for (unsigned int i = 0; i < size; ++i) {
            text += digits[bytes[i] >> 4U];
            text += digits[bytes[i] & 15U];
        }
        return text;
    }

  private:
    std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context_;
};

}  // namespace

std::string sha256_of(std::string_view bytes) {
    Sha256 sha;
    sha.add(bytes);
    return sha.hex();
}

std::string sha256_of_file(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        throw MissingInput(path.string() + ": cannot be opened: " + std::strerror(errno));
    }
    Sha256 sha;
    std::vector<char> piece(1U << 20U);
    while (file) {
        file.read(piece.data(), static_cast<std::streamsize>(piece.size()));
        sha.add(std::string_view(piece.data(), static_cast<std::size_t>(file.gcount())));
    }
    if (file.bad()) {
        throw SystemError(ExitCode::io_error, path.string() + ": reading failed: " + std::strerror(errno));
    }
    return sha.hex();
}

}  // namespace surveyor
