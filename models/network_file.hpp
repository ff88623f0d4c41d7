#pragma once

#include <map>
#include <string>

#include "formats/checkpoint.hpp"
#include "models/generator.hpp"
#include "models/tensor_map.hpp"

namespace surveyor {

/// A network's weights under this program's own names, whatever program wrote them: every required parameter is there,
/// has the shape that its neighbours demand, and is finite.
struct NetworkFile {
    GeneratorInfo info;
    TensorMap
        weights;  ///< by canonical name, on the CPU, in the type of the file (float64 where that had to be changed)

    /// What the numbers alone do not tell and the computation needs ("demodulation_epsilon": "scaled"). An export keeps
    /// them as metadata beside "family", so that it opens to the same network.
    std::map<std::string, std::string> settings;

    /// A setting as a number, or `otherwise` when it is absent. DataError when it is no number.
    [[nodiscard]] double number(const std::string& name, double otherwise) const;

    /// A setting as text, or `otherwise`.
    [[nodiscard]] std::string text(const std::string& name, const std::string& otherwise) const;
};

/// Whether the checkpoint is an export of this program (`surveyor convert`) of a network of `family`.
[[nodiscard]] bool is_export_of(const Checkpoint& checkpoint, const std::string& family);

/// The settings that an export holds: its text attributes.
[[nodiscard]] std::map<std::string, std::string> exported_settings(const Checkpoint& checkpoint);

/// Writes the canonical weights and settings as safetensors: same bits, and opened again the same network. `source`
/// is the digest of the file that they came from.
void write_network(const std::filesystem::path& path, const NetworkFile& network, const std::string& source);

}  // namespace surveyor
