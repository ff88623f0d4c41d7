#pragma once

#include <string>
#include <vector>

#include "formats/checkpoint.hpp"

namespace surveyor {

/// Networks that grow during training store how far they are from full size: `lod`, "level of detail", 0 at the end.
/// DataError, naming the tensor and its value, when one of `keys` is in the file and not 0: the last layers of such a
/// file are untrained, or blended with those of half the size.
void require_fully_grown(const Checkpoint& checkpoint, const std::vector<std::string>& keys);

}  // namespace surveyor
