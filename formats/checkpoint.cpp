#include "formats/checkpoint.hpp"

#include "base/error.hpp"
#include "formats/nearest_names.hpp"
#include "formats/not_a_model.hpp"

namespace surveyor {

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
        throw DataError(path.string() + ": has no tensor '" + printable(name) + "'; the nearest of its " +
                        std::to_string(tensors.size()) + ": " + nearest_names(tensors, name));
    }
    try {
        return found->second.read();
    } catch (const DataError& error) {
        throw DataError(path.string() + ": tensor '" + printable(name) + "': " + error.what());
    }
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

Checkpoint checkpoint_of(ArrayMap arrays) {
    Checkpoint checkpoint;
    checkpoint.path = "memory";
    checkpoint.format = "arrays";
    auto kept = std::make_shared<const ArrayMap>(std::move(arrays));
    for (const auto& [name, array] : *kept) {
        StoredTensor& tensor = checkpoint.tensors[name];
        tensor.dtype = array.dtype();
        tensor.shape = array.shape();
        tensor.bytes = array.bytes();
    }
    checkpoint.owner = std::move(kept);
    return checkpoint;
}

}  // namespace surveyor
