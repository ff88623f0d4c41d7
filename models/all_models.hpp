#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "models/extractor.hpp"
#include "models/extractor_options.hpp"
#include "models/generator.hpp"
#include "models/network_file.hpp"

namespace surveyor {

/// Opens a checkpoint of any format and layout; the architecture is recognised by its tensor names, never by its file
/// name. MissingInput when it is not there; DataError, naming the tensor, when it is damaged, incomplete, inconsistent,
/// not finite or of no known architecture. Nothing in a file is ever executed, with one exception: a TorchScript file
/// that is no known generator is opened as the program that it is when `options.trust_torchscript` is set.
[[nodiscard]] std::unique_ptr<Generator> open_generator(const std::filesystem::path& path,
                                                        const GeneratorOptions& options);

/// The same from the part of an open checkpoint that is the generator.
[[nodiscard]] std::unique_ptr<Generator> make_generator(const Checkpoint& checkpoint, const GeneratorOptions& options);

/// Whether some architecture recognises the checkpoint's names.
[[nodiscard]] bool is_generator(const Checkpoint& checkpoint);

/// Its weights under canonical names, without making a generator of them.
[[nodiscard]] NetworkFile load_network(const Checkpoint& checkpoint, const GeneratorOptions& options);

/// Names of all extractors.
[[nodiscard]] std::vector<std::string> extractor_names();

/// The extractor called `name`: "pixels", "inception" or "torchscript". DataError that lists the known names otherwise,
/// and when the weights file is not what the extractor needs; MissingInput when it is absent.
[[nodiscard]] std::unique_ptr<FeatureExtractor> open_extractor(std::string_view name,
                                                               const ExtractorOptions& options = {});

}  // namespace surveyor
