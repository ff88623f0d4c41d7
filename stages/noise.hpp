#pragma once

#include <cstdint>
#include <string>

#include "base/configs.hpp"
#include "models/generator.hpp"

namespace surveyor {

/// Noise inputs for a batch of images whose first is sample `first` of `set` (main or reference):
///   none        no noise term
///   constant    the file's buffers; where it has none, one draw per layer from the study's seed
///   per_sample  one draw per sample and layer: the same for a sample in every condition
[[nodiscard]] Noise draw_noise(const Generator& generator,
                               const std::string& rule,
                               std::int64_t seed,
                               const std::string& set,
                               std::int64_t first,
                               std::int64_t batch);

}  // namespace surveyor
