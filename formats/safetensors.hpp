#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "base/array.hpp"

namespace surveyor {

/// One line of a safetensors file's table of contents.
struct TensorEntry {
    std::string name;
    DType dtype = DType::float32;
    Shape shape;
    std::uint64_t begin = 0;  ///< first byte, from the start of the file
    std::uint64_t end = 0;    ///< one past the last byte
};

/// Free text that travels with the tensors (`__metadata__`).
using TensorMetadata = std::map<std::string, std::string>;

/// The tensors of a safetensors file in the order of their bytes, from the header alone. Checked before anything is
/// believed: the header fits the file and is one JSON object of the known form, names are distinct, each tensor has
/// exactly the bytes of its dtype and shape, and all together cover the file without gap or overlap. Dtypes: F16 BF16
/// F32 F64 I8 I16 I32 I64 U8 BOOL. DataError names the file and the tensor or offset; MissingInput when it is absent.
[[nodiscard]] std::vector<TensorEntry> list_safetensors(const std::filesystem::path& path);

/// `__metadata__` of the file, empty when it has none. Checks the file like list_safetensors.
[[nodiscard]] TensorMetadata read_safetensors_metadata(const std::filesystem::path& path);

/// All tensors by name. The file is mapped, not read: memory holds each tensor once.
[[nodiscard]] ArrayMap read_safetensors(const std::filesystem::path& path);

/// Writes `arrays` (no text) so that every tensor starts at a multiple of its element size. The same arrays and
/// metadata give the same bytes. Complete or absent.
void write_safetensors(const std::filesystem::path& path, const ArrayMap& arrays, const TensorMetadata& metadata = {});

}  // namespace surveyor
