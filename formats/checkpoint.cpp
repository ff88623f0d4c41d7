#include "formats/checkpoint.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "formats/mapped_file.hpp"
#include "formats/not_a_model.hpp"
#include "formats/safetensors_header.hpp"

namespace surveyor {

namespace {

Checkpoint checkpoint_of_safetensors(const std::filesystem::path& path, std::shared_ptr<const MappedFile> file) {
    Checkpoint checkpoint;
    checkpoint.path = path;
    checkpoint.format = "safetensors";
    const SafetensorsHeader header = parse_safetensors_header(file->bytes(), path.string());
    for (const TensorEntry& entry : header.tensors) {
        StoredTensor& tensor = checkpoint.tensors[entry.name];
        tensor.dtype = entry.dtype;
        tensor.shape = entry.shape;
        tensor.bytes = file->bytes().subspan(entry.begin, entry.end - entry.begin);
    }
    for (const auto& [name, text] : header.metadata) {
        checkpoint.attributes[name] = text;
    }
    checkpoint.owner = std::move(file);
    return checkpoint;
}

}  // namespace

Checkpoint Checkpoint::below(const std::string& prefix) const {
    const std::string start = prefix + ".";
    Checkpoint part;
    part.path = path;
    part.format = format;
    part.notes = notes;
    part.owner = owner;
    const auto take = [&](const auto& from, auto& to) {
        for (auto at = from.lower_bound(start); at != from.end() && at->first.starts_with(start); ++at) {
            to.emplace(at->first.substr(start.size()), at->second);
        }
    };
    take(tensors, part.tensors);
    take(attributes, part.attributes);
    return part;
}

Array Checkpoint::read(const std::string& name) const {
    const auto found = tensors.find(name);
    if (found == tensors.end()) {
        throw DataError(path.string() + ": has no tensor '" + printable(name) + "'");
    }
    return found->second.read();
}

double Checkpoint::number(const std::string& name, double otherwise) const {
    const auto found = attributes.find(name);
    if (found == attributes.end()) {
        return otherwise;
    }
    if (const auto* integer = std::get_if<std::int64_t>(&found->second)) {
        return static_cast<double>(*integer);
    }
    if (const auto* flag = std::get_if<bool>(&found->second)) {
        return *flag ? 1.0 : 0.0;
    }
    const auto* real = std::get_if<double>(&found->second);
    return real != nullptr ? *real : otherwise;
}

std::string Checkpoint::text(const std::string& name, const std::string& otherwise) const {
    const auto found = attributes.find(name);
    const auto* text = found == attributes.end() ? nullptr : std::get_if<std::string>(&found->second);
    return text != nullptr ? *text : otherwise;
}

Checkpoint open_checkpoint(const std::filesystem::path& path) {
    return checkpoint_of_safetensors(path, std::make_shared<const MappedFile>(path));
}

Checkpoint checkpoint_of(ArrayMap arrays) {
    Checkpoint checkpoint;
    checkpoint.path = "memory";
    checkpoint.format = "arrays";
    const auto kept = std::make_shared<const ArrayMap>(std::move(arrays));
    for (const auto& [name, array] : *kept) {
        StoredTensor& tensor = checkpoint.tensors[name];
        tensor.dtype = array.dtype();
        tensor.shape = array.shape();
        tensor.bytes = array.bytes();
    }
    checkpoint.owner = kept;
    return checkpoint;
}

std::vector<std::filesystem::path> checkpoint_files(const std::filesystem::path& path) {
    return {path};
}

}  // namespace surveyor
