#include "formats/state_selection.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "base/error.hpp"

namespace surveyor {

namespace {

/// A wrapper's prefix ("module", "g_ema", ...) that all names share, `latent_avg` excepted; empty without one.
std::string shared_prefix(const Checkpoint& checkpoint) {
    constexpr std::array<std::string_view, 6> prefixes = {"module", "generator", "decoder", "g_ema", "G_ema", "G"};
    for (const std::string_view prefix : prefixes) {
        const std::string start = std::string(prefix) + ".";
        const auto carries = [&](const auto& entry) { return entry.first.starts_with(start); };
        const auto may_stay = [&](const auto& entry) { return carries(entry) || entry.first == "latent_avg"; };
        const auto& tensors = checkpoint.tensors;
        if (std::any_of(tensors.begin(), tensors.end(), carries) &&
            std::all_of(tensors.begin(), tensors.end(), may_stay)) {
            return std::string(prefix);
        }
    }
    return {};
}

}  // namespace

Checkpoint generator_state(const Checkpoint& checkpoint, const std::string& state) {
    const std::string prefix = state.empty() ? shared_prefix(checkpoint) : state;
    if (prefix.empty()) {
        return checkpoint;
    }
    Checkpoint part = checkpoint.below(prefix);
    if (part.tensors.empty()) {
        throw DataError(checkpoint.path.string() + ": holds no network called '" + state + "'");
    }
    if (const auto centre = checkpoint.tensors.find("latent_avg"); centre != checkpoint.tensors.end()) {
        part.tensors.insert(*centre);
    }
    return part;
}

}  // namespace surveyor
