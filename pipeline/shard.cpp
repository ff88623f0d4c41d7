#include "pipeline/shard.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>

#include "base/digest.hpp"
#include "base/error.hpp"
#include "pipeline/hdf5_file.hpp"

namespace surveyor {

namespace {

// "\nsurveyor seal 1 " + 32 digits + " " + 32 digits + "\n"
constexpr std::string_view seal_mark = "\nsurveyor seal 1 ";
constexpr std::size_t seal_bytes = seal_mark.size() + 32 + 1 + 32 + 1;

DataError damaged(const std::filesystem::path& path, const std::string& reason) {
    return DataError(path.string() + ": this shard is damaged: " + reason +
                     ". Delete it and run the same command again: only this unit is computed anew.");
}

std::vector<std::byte> read_all(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary | std::ios::ate);
    if (!file) {
        throw SystemError(ExitCode::io_error, path.string() + ": cannot be opened: " + std::strerror(errno));
    }
    std::vector<std::byte> bytes(static_cast<std::size_t>(file.tellg()));
    file.seekg(0);
    file.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    if (!file) {
        throw SystemError(ExitCode::io_error, path.string() + ": reading failed: " + std::strerror(errno));
    }
    return bytes;
}

std::string seal_of(std::span<const std::byte> body, const std::string& numeric_kind) {
    return std::string(seal_mark) + digest_of(body) + " " + digest_of(numeric_kind) + "\n";
}

}  // namespace

std::vector<std::byte> seal_shard(const ShardHeader& header, const ArrayMap& arrays) {
    Hdf5File file = Hdf5File::create_in_memory();
    file.set_attribute("/", "stage", header.stage);
    file.set_attribute("/", "label", header.label);
    file.set_attribute("/", "key", header.key);
    file.set_attribute("/", "first", std::to_string(header.first));
    file.set_attribute("/", "last", std::to_string(header.last));
    file.set_attribute("/", "numeric_kind", header.numeric_kind);
    for (const auto& [name, array] : arrays) {
        file.write("/" + name, array);
    }
    std::vector<std::byte> bytes = file.image();
    const std::string seal = seal_of(bytes, header.numeric_kind);
    const auto* begin = reinterpret_cast<const std::byte*>(seal.data());
    bytes.insert(bytes.end(), begin, begin + seal.size());
    return bytes;
}

Shard read_shard(const std::filesystem::path& path) {
    const std::vector<std::byte> bytes = read_all(path);
    if (bytes.size() <= seal_bytes) {
        throw damaged(path, "it has only " + std::to_string(bytes.size()) + " bytes");
    }
    const std::span<const std::byte> body(bytes.data(), bytes.size() - seal_bytes);
    const std::string seal(reinterpret_cast<const char*>(bytes.data()) + body.size(), seal_bytes);
    Shard shard;
    shard.digest = digest_of(body);
    if (!seal.starts_with(seal_mark) || seal.substr(seal_mark.size(), 32) != shard.digest) {
        throw damaged(path, "its bytes do not match their checksum");
    }
    const Hdf5File file = Hdf5File::open_image(body, path.string());
    shard.header = {file.attribute("/", "stage"),
                    file.attribute("/", "label"),
                    file.attribute("/", "key"),
                    std::stoll(file.attribute("/", "first")),
                    std::stoll(file.attribute("/", "last")),
                    file.attribute("/", "numeric_kind")};
    if (seal != seal_of(body, shard.header.numeric_kind)) {
        throw damaged(path, "its seal does not match its content");
    }
    for (const std::string& name : file.children("/")) {
        shard.arrays.emplace(name, file.read("/" + name));
    }
    return shard;
}

std::string numeric_kind_digest(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    file.seekg(-static_cast<std::streamoff>(seal_bytes), std::ios::end);
    std::string seal(seal_bytes, '\0');
    file.read(seal.data(), static_cast<std::streamsize>(seal.size()));
    if (!file || !seal.starts_with(seal_mark)) {
        throw damaged(path, "it does not end with a seal");
    }
    return seal.substr(seal_mark.size() + 33, 32);
}

}  // namespace surveyor
