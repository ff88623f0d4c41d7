#pragma once

#include <string>

#include "formats/checkpoint.hpp"

namespace surveyor {

/// The generator among the networks of a training checkpoint. `state`, a dotted path, wins; DataError that lists what
/// is there when it names nothing. Else a wrapper's prefix that all names share ("module.", "g_ema.") is taken off. A
/// rosinality file's `latent_avg` comes along.
[[nodiscard]] Checkpoint generator_state(const Checkpoint& checkpoint, const std::string& state);

}  // namespace surveyor
