#include "models/weight_source.hpp"

#include <set>

#include "base/error.hpp"
#include "formats/not_a_model.hpp"

namespace surveyor {
namespace {

/// Whether the file has the source's tensor, whose shape must then be right; DataError also when a required one is
/// absent.
bool is_present(const Checkpoint& checkpoint, const WeightSource& source, const LayoutName& name) {
    const auto found = checkpoint.tensors.find(source.key);
    if (found == checkpoint.tensors.end()) {
        if (source.optional) {
            return false;
        }
        throw DataError("tensor '" + source.key + "' is missing (expected shape " + text_of(source.file_shape) +
                        " for a " + name.family + " in " + name.layout + " names): the file is incomplete");
    }
    if (found->second.shape != source.file_shape) {
        throw DataError("tensor '" + source.key + "' has shape " + text_of(found->second.shape) + ", expected " +
                        text_of(source.file_shape) + " from its neighbours: the file mixes networks or was edited");
    }
    return true;
}

void note_unused(const Checkpoint& checkpoint,
                 const std::set<std::string>& used,
                 const std::function<bool(const std::string&)>& may_be_unused,
                 GeneratorInfo& info) {
    std::vector<std::string> unused;
    for (const auto& [key, tensor] : checkpoint.tensors) {
        if (!used.contains(key) && !may_be_unused(key)) {
            unused.push_back(key);
        }
    }
    if (!unused.empty()) {
        info.notes.push_back(std::to_string(unused.size()) + " tensors of the file take no part, among them '" +
                             printable(unused.front()) + "'");
    }
}

}  // namespace

ShapeMap shapes_of(const Checkpoint& checkpoint) {
    ShapeMap shapes;
    for (const auto& [name, tensor] : checkpoint.tensors) {
        shapes.emplace(name, tensor.shape);
    }
    return shapes;
}

TensorMap read_weights(const Checkpoint& checkpoint,
                       const std::vector<WeightSource>& sources,
                       const LayoutName& name,
                       const GeneratorOptions& options,
                       GeneratorInfo& info,
                       const std::function<bool(const std::string&)>& may_be_unused) {
    std::set<std::string> used;
    for (const WeightSource& source : sources) {  // every shape before any byte
        used.insert(source.key);
        if (is_present(checkpoint, source, name) && !source.optional) {
            info.parameters += element_count(source.shape);
        }
    }
    note_unused(checkpoint, used, may_be_unused, info);
    TensorMap weights;
    for (const WeightSource& source : sources) {
        if (!checkpoint.tensors.contains(source.key)) {
            continue;
        }
        const Finiteness finiteness = options.allow_nonfinite ? Finiteness::any : Finiteness::required;
        const at::Tensor stored = weight_of(
            checkpoint.read(source.key), source.change ? source.file_shape : source.shape, source.key, finiteness);
        weights.emplace(source.canonical, source.change ? source.change(stored).reshape(source.shape) : stored);
    }
    return weights;
}

int size_in(const ShapeMap& shapes, const std::string& key, std::size_t rank, std::size_t dimension) {
    const auto found = shapes.find(key);
    if (found == shapes.end()) {
        throw DataError("tensor '" + key + "' is missing: the file is incomplete");
    }
    const Shape& shape = found->second;
    if (shape.size() != rank || shape[dimension] < 1 || shape[dimension] > 65536) {
        throw DataError("tensor '" + key + "' has shape " + text_of(shape) + ", expected " + std::to_string(rank) +
                        " dimensions of 1 to 65536");
    }
    return static_cast<int>(shape[dimension]);
}

}  // namespace surveyor
