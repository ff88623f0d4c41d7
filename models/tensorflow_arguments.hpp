#pragma once

#include <optional>
#include <string>

#include "formats/checkpoint.hpp"

namespace surveyor {

/// Refuses TensorFlow-era StyleGAN and ProGAN networks whose construction arguments (`static_kwargs`) ask for a
/// computation other than the published ones: another activation, normalisation or blur. DataError naming the
/// argument. Files without such arguments pass.
void require_published_arguments(const Checkpoint& checkpoint);

/// Their argument `fused_scale`: "auto", "true" or "false"; none when the file does not say.
[[nodiscard]] std::optional<std::string> fused_scale_argument(const Checkpoint& checkpoint);

}  // namespace surveyor
