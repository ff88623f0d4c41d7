#include "formats/state_selection.hpp"

#include <algorithm>
#include <set>
#include <string_view>

#include "base/error.hpp"
#include "formats/not_a_model.hpp"

namespace surveyor {

namespace {

constexpr std::string_view candidates[] = {
    "g_ema", "generator_smooth", "G_ema", "Gs", "models.generator_smooth", "generator", "g", "state_dict"};
constexpr std::string_view wrappers[] = {"module", "generator", "decoder", "g_ema", "G"};
constexpr std::string_view center = "latent_avg";
constexpr std::size_t most_named = 30;

bool has_below(const Checkpoint& checkpoint, std::string_view prefix) {
    const std::string start = std::string(prefix) + ".";
    const auto at = checkpoint.tensors.lower_bound(start);
    return at != checkpoint.tensors.end() && at->first.starts_with(start);
}

bool all_below(const Checkpoint& checkpoint, std::string_view prefix) {
    const std::string start = std::string(prefix) + ".";
    return !checkpoint.tensors.empty() && std::all_of(checkpoint.tensors.begin(),
                                                      checkpoint.tensors.end(),
                                                      [&](const auto& each) { return each.first.starts_with(start); });
}

/// Class embedding and generator of BigGAN, which are one network.
bool is_biggan(const Checkpoint& checkpoint) {
    return checkpoint.tensors.contains("embeddings.weight") && has_below(checkpoint, "generator.gen_z");
}

/// What a file says of its generator beside it.
void carry_along(const Checkpoint& whole, Checkpoint& part) {
    if (const auto found = whole.tensors.find(std::string(center)); found != whole.tensors.end()) {
        part.tensors.emplace(center, found->second);
    }
    for (const auto& [name, value] : whole.attributes) {
        if (name.starts_with("args.") || name.starts_with("config.")) {
            part.attributes.emplace(name, value);
        }
    }
}

Checkpoint part_below(const Checkpoint& whole, const std::string& prefix) {
    Checkpoint part = whole.below(prefix);
    carry_along(whole, part);
    return part;
}

Checkpoint without_wrappers(Checkpoint checkpoint) {
    for (bool is_wrapped = true; is_wrapped;) {
        is_wrapped = false;
        for (const std::string_view wrapper : wrappers) {
            // The centre stands outside of the wrapper, where its program keeps it.
            Checkpoint network = checkpoint;
            network.tensors.erase(std::string(center));
            if (all_below(network, wrapper)) {
                checkpoint = part_below(checkpoint, std::string(wrapper));
                is_wrapped = true;
                break;
            }
        }
    }
    return checkpoint;
}

std::string first_parts_of(const Checkpoint& checkpoint) {
    std::set<std::string> parts;
    for (const auto& each : checkpoint.tensors) {
        parts.insert(each.first.substr(0, each.first.find('.')));
    }
    std::string text;
    std::size_t named = 0;
    for (const std::string& part : parts) {
        if (++named > most_named) {
            return text + ", ...";
        }
        text += (text.empty() ? "" : ", ") + printable(part);
    }
    return text;
}

Checkpoint named_state(const Checkpoint& checkpoint, const std::string& state) {
    if (state == ".") {
        return without_wrappers(checkpoint);
    }
    if (!has_below(checkpoint, state)) {
        throw DataError(checkpoint.path.string() + ": holds no network '" + printable(state) +
                        "'; at its root are: " + first_parts_of(checkpoint));
    }
    return without_wrappers(part_below(checkpoint, state));
}

}  // namespace

Checkpoint generator_state(const Checkpoint& checkpoint, const std::string& state) {
    if (!state.empty()) {
        return named_state(checkpoint, state);
    }
    Checkpoint whole = without_wrappers(checkpoint);
    if (is_biggan(whole)) {
        return whole;
    }
    for (const std::string_view candidate : candidates) {
        if (has_below(whole, candidate)) {
            Checkpoint part = without_wrappers(part_below(whole, std::string(candidate)));
            part.notes.push_back("the network '" + std::string(candidate) + "' of the file is used");
            return part;
        }
    }
    return whole;
}

}  // namespace surveyor
