#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/array.hpp"
#include "models/generator.hpp"

namespace surveyor {

/// One tensor of a file, or one parameter of the network that it holds.
struct InspectedTensor {
    std::string name;
    Shape shape;
    DType dtype = DType::float32;
};

/// What `surveyor inspect` tells of a file.
struct Inspection {
    std::filesystem::path path;
    std::uint64_t bytes = 0;
    std::string format;
    std::string digest;  ///< as in results.h5
    std::string kind;    ///< "generator", "inception", "directions", "statistics" or "tensors"
    std::optional<GeneratorInfo> generator;
    std::string distance;                  ///< inception: what distances of its features are called
    std::vector<InspectedTensor> tensors;  ///< of a generator: its parameters under canonical names
    std::vector<std::string> warnings;
};

/// Reads the file and, when it holds a generator, checks it as a run would. MissingInput, DataError.
[[nodiscard]] Inspection inspect(const std::filesystem::path& path, const GeneratorOptions& options);

/// For people: a few facts, then a table of the tensors.
[[nodiscard]] std::string text_of(const Inspection& inspection);

/// For programs: one JSON object.
[[nodiscard]] std::string json_of(const Inspection& inspection);

}  // namespace surveyor
