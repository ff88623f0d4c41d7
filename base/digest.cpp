#include "base/digest.hpp"

#include <xxhash.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <vector>

#include "base/error.hpp"

namespace surveyor {

struct Digest::State {
    State() : xxh(XXH3_createState()) {
        expect(xxh != nullptr, "memory for a digest");
        XXH3_128bits_reset(xxh);
    }

    State(const State&) = delete;
    State& operator=(const State&) = delete;

    ~State() { XXH3_freeState(xxh); }

    XXH3_state_t* xxh;
};

Digest::Digest() : state_(std::make_unique<State>()) {}

Digest::~Digest() = default;
Digest::Digest(Digest&&) noexcept = default;
Digest& Digest::operator=(Digest&&) noexcept = default;

Digest& Digest::add(std::span<const std::byte> bytes) {
    XXH3_128bits_update(state_->xxh, bytes.data(), bytes.size());
    return *this;
}

Digest& Digest::add(std::string_view text) {
    return add(std::as_bytes(std::span(text.data(), text.size())));
}

std::string Digest::hex() const {
    XXH128_canonical_t canonical;
    XXH128_canonicalFromHash(&canonical, XXH3_128bits_digest(state_->xxh));
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (const unsigned char byte : canonical.digest) {
        text += digits[byte >> 4U];
        text += digits[byte & 15U];
    }
    return text;
}

std::string digest_of(std::string_view text) {
    return Digest().add(text).hex();
}

std::string digest_of(std::span<const std::byte> bytes) {
    return Digest().add(bytes).hex();
}

std::string digest_of_file(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        throw MissingInput(path.string() + ": cannot be opened: " + std::strerror(errno));
    }
    Digest digest;
    std::vector<char> piece(1U << 20U);
    while (file) {
        file.read(piece.data(), static_cast<std::streamsize>(piece.size()));
        digest.add(std::string_view(piece.data(), static_cast<std::size_t>(file.gcount())));
    }
    if (file.bad()) {
        throw SystemError(ExitCode::io_error, path.string() + ": reading failed: " + std::strerror(errno));
    }
    return digest.hex();
}

std::string digest_of_files(const std::vector<std::filesystem::path>& files) {
    if (files.size() == 1) {
        return digest_of_file(files.front());
    }
    std::string digests;
    for (const std::filesystem::path& file : files) {
        digests += digest_of_file(file) + "\n";
    }
    return digest_of(digests);
}

}  // namespace surveyor
