#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/array.hpp"
#include "formats/checkpoint.hpp"
#include "models/generator.hpp"
#include "models/tensor_map.hpp"

// Every architecture exists once, under this program's own parameter names. What other programs write is renamed and
// rearranged to these by a table of sources: one row per parameter.

namespace surveyor {

/// What a file holds, by name.
using ShapeMap = std::map<std::string, Shape>;

[[nodiscard]] ShapeMap shapes_of(const Checkpoint& checkpoint);

/// Where a canonical parameter stands in a file.
struct WeightSource {
    std::string canonical;
    std::string key;   ///< in the file
    Shape file_shape;  ///< as the file must have it
    Shape shape;       ///< canonical, as many elements
    bool optional = false;

    /// Turns the file's tensor (of `file_shape`) into the canonical one (of `shape`); absent: reshapes it.
    std::function<at::Tensor(const at::Tensor&)> change = {};
};

/// Whose file is read, for messages: "StyleGAN2", "rosinality".
struct LayoutName {
    std::string family;
    std::string layout;
};

/// Reads what the sources name, each tensor once; optional ones may be absent. Adds to `info` the number of required
/// parameters and a note on tensors that no source names (those for which `may_be_unused` holds aside). DataError
/// naming the tensor, with expected and found shape, when a required one is missing, one is misshapen, or (unless
/// allowed by `options`) not finite.
[[nodiscard]] TensorMap read_weights(
    const Checkpoint& checkpoint,
    const std::vector<WeightSource>& sources,
    const LayoutName& name,
    const GeneratorOptions& options,
    GeneratorInfo& info,
    const std::function<bool(const std::string& key)>& may_be_unused = [](const std::string&) { return false; });

/// Size of one dimension of tensor `key`, which must be there and have `rank` dimensions; DataError otherwise.
[[nodiscard]] int size_in(const ShapeMap& shapes, const std::string& key, std::size_t rank, std::size_t dimension);

}  // namespace surveyor
