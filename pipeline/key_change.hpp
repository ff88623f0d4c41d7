#pragma once

#include <string>

#include "pipeline/yaml_reader.hpp"

namespace surveyor {

/// What differs between two key pre-images of one group (`Plan` writes them), as a person says it:
/// "basis.vectors: 50 -> 60, it reads what changed in latents". Empty when they are alike.
[[nodiscard]] std::string key_change(const StudyNode& now, const StudyNode& before);

}  // namespace surveyor
