#include <algorithm>

#include "base/error.hpp"
#include "formats/checkpoint_formats.hpp"
#include "formats/mapped_file.hpp"
#include "formats/not_a_model.hpp"
#include "formats/torch_legacy.hpp"
#include "formats/torch_zip.hpp"

namespace surveyor {

namespace {

constexpr std::string_view weights_name = "pytorch_model.bin";
constexpr std::string_view configuration_name = "config.json";

bool begins_with(std::span<const std::byte> file, std::string_view start) {
    return file.size() >= start.size() &&
           std::string_view(reinterpret_cast<const char*>(file.data()), start.size()) == start;
}

Checkpoint parse_archive(std::span<const std::byte> file, const std::string& name, const CheckpointLimits& limits) {
    const std::vector<ZipEntry> entries = read_zip_directory(file, name);
    if (!torch_folder_of(entries).empty()) {
        return parse_torch_zip_checkpoint(file, name, limits);
    }
    const bool has_array =
        std::any_of(entries.begin(), entries.end(), [](const ZipEntry& entry) { return entry.name.ends_with(".npy"); });
    if (has_array) {
        return parse_npz_checkpoint(file, name);
    }
    throw DataError(name + ": a zip archive without data.pkl (torch.save) or .npy members: no weights that are read");
}

/// Protocols 2 to 5 announce themselves; 0 and 1 begin with a mark, a collection, a name, or a persistent id.
bool may_be_pickle(std::span<const std::byte> file) {
    static constexpr std::string_view old_starts("\x28\x50\x5D\x63\x7D", 5);
    const auto first = static_cast<char>(file.front());
    return first == '\x80' || old_starts.find(first) != std::string_view::npos;
}

}  // namespace

Checkpoint parse_checkpoint(std::span<const std::byte> file, const std::string& name, const CheckpointLimits& limits) {
    if (const std::string foreign = foreign_content(file); !foreign.empty()) {
        throw DataError(name + ": " + foreign);
    }
    if (begins_with(file, "PK\x03\x04")) {
        return parse_archive(file, name, limits);
    }
    if (begins_with(file, "\x93NUMPY")) {
        return parse_npy_checkpoint(file, name);
    }
    if (file.size() > 8 && file[8] == std::byte{'{'}) {
        return parse_safetensors_checkpoint(file, name);
    }
    if (is_torch_legacy(file)) {
        return parse_torch_legacy_checkpoint(file, name, limits);
    }
    if (may_be_pickle(file)) {
        return parse_pickle_checkpoint(file, name, limits);
    }
    throw DataError(name + ": " +
                    (looks_like_text(file)
                         ? std::string("is a text, not a file of weights")
                         : "begins like no known file of weights (at byte 0: safetensors, torch.save, "
                           "pickled networks, .npz are read)"));
}

std::vector<std::filesystem::path> checkpoint_files(const std::filesystem::path& path) {
    const bool is_folder = std::filesystem::is_directory(path);
    const std::filesystem::path weights = is_folder ? path / weights_name : path;
    std::vector<std::filesystem::path> files = {weights};
    // As published the two are in one folder, or share a prefix: biggan-deep-512-pytorch_model.bin.
    const std::string name = weights.filename().string();
    if (!name.ends_with(weights_name)) {
        return files;
    }
    const std::string prefix = name.substr(0, name.size() - weights_name.size());
    const std::filesystem::path configuration = weights.parent_path() / (prefix + std::string(configuration_name));
    if (std::filesystem::exists(configuration)) {
        files.push_back(configuration);
    }
    return files;
}

Checkpoint open_checkpoint(const std::filesystem::path& path, const CheckpointLimits& limits) {
    const std::vector<std::filesystem::path> files = checkpoint_files(path);
    if (files.front() != path && !std::filesystem::exists(files.front())) {
        throw MissingInput(path.string() + ": is a folder without " + std::string(weights_name) +
                           "; name the file of weights");
    }
    auto file = std::make_shared<const MappedFile>(files.front());
    Checkpoint checkpoint = parse_checkpoint(file->bytes(), files.front().string(), limits);
    checkpoint.owner = std::move(file);
    if (files.size() > 1) {
        add_model_configuration(checkpoint, MappedFile(files[1]).bytes(), files[1].string());
    }
    return checkpoint;
}

}  // namespace surveyor
