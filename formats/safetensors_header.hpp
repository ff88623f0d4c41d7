#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "formats/safetensors.hpp"

namespace surveyor {

/// What stands before the numbers of a safetensors file.
struct SafetensorsHeader {
    std::vector<TensorEntry> tensors;  ///< in the order of their bytes
    TensorMetadata metadata;
};

/// Parses and checks the header of the whole file in `file` (see list_safetensors).
[[nodiscard]] SafetensorsHeader parse_safetensors_header(std::span<const std::byte> file, const std::string& where);

/// "F32" and so on. ContractViolation for text.
[[nodiscard]] std::string_view safetensors_name_of(DType dtype);

}  // namespace surveyor
