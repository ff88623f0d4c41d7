#include "models/progressive_growth.hpp"

#include "base/codec.hpp"
#include "base/error.hpp"
#include "models/tensor_map.hpp"

namespace surveyor {

void require_fully_grown(const Checkpoint& checkpoint, const std::vector<std::string>& keys) {
    for (const std::string& key : keys) {
        const auto found = checkpoint.tensors.find(key);
        if (found == checkpoint.tensors.end()) {
            continue;
        }
        if (element_count(found->second.shape) != 1) {
            throw DataError("tensor '" + key + "' has shape " + text_of(found->second.shape) +
                            ", expected one number: the file was edited");
        }
        const double lod = weight_of(checkpoint.read(key), {1}, key).to(at::kDouble).item<double>();
        if (lod != 0) {
            throw DataError("tensor '" + key + "' is " + number_text(lod) +
                            ", not 0: the file was written before its network had grown to full size; use one from "
                            "the end of the training");
        }
    }
}

}  // namespace surveyor
