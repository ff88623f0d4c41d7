#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "base/error.hpp"
#include "models/biggan_config.hpp"
#include "models/weight_source.hpp"

// What a file in the published names tells of its configuration, by its tensors and by config.json.

namespace surveyor {
namespace {

using Blocks = std::vector<BigGanBlockSizes>;

constexpr double largest_size = 65536;

/// The generators of 128, 256 and 512 pixels (Brock et al., arXiv 1809.11096, as Hugging Face published them).
const std::array<Blocks, 3>& published_blocks() {
    static const std::array<Blocks, 3> lists = [] {
        const Blocks to_128 = {{false, 16, 16},
                               {true, 16, 16},
                               {false, 16, 16},
                               {true, 16, 8},
                               {false, 8, 8},
                               {true, 8, 4},
                               {false, 4, 4},
                               {true, 4, 2},
                               {false, 2, 2},
                               {true, 2, 1}};
        const Blocks to_256 = {{false, 16, 16},
                               {true, 16, 16},
                               {false, 16, 16},
                               {true, 16, 8},
                               {false, 8, 8},
                               {true, 8, 8},
                               {false, 8, 8},
                               {true, 8, 4},
                               {false, 4, 4},
                               {true, 4, 2},
                               {false, 2, 2},
                               {true, 2, 1}};
        Blocks to_512 = to_256;
        to_512.push_back({false, 1, 1});
        to_512.push_back({true, 1, 1});
        return std::array<Blocks, 3>{to_128, to_256, to_512};
    }();
    return lists;
}

bool same_channels(const Blocks& a, const Blocks& b) {
    bool same = a.size() == b.size();
    for (std::size_t i = 0; same && i < a.size(); ++i) {
        same = a[i].in == b[i].in && a[i].out == b[i].out;
    }
    return same;
}

int units(const ShapeMap& shapes, const std::string& key, std::size_t dimension, int channel_width) {
    const int channels = size_in(shapes, key, 4, dimension);
    if (channels % channel_width != 0) {
        throw DataError("tensor '" + key + "' has " + std::to_string(channels) +
                        " channels, no multiple of the channel width " + std::to_string(channel_width) +
                        " that 'generator.gen_z.weight_orig' tells: the file mixes networks or was edited");
    }
    return channels / channel_width;
}

/// What the tensors alone tell; `up` stays false.
BigGanConfig from_tensors(const ShapeMap& shapes) {
    BigGanConfig config;
    const std::string first = "generator.gen_z.weight_orig";
    const int rows = size_in(shapes, first, 2, 0);
    const int columns = size_in(shapes, first, 2, 1);
    if (rows % 256 != 0 || columns % 2 != 0) {
        throw DataError("tensor '" + first + "' has shape [" + std::to_string(rows) + ", " + std::to_string(columns) +
                        "], expected [256 channel_width, 2 z_dim]");
    }
    config.channel_width = rows / 256;
    config.z_dim = columns / 2;
    config.classes = size_in(shapes, "embeddings.weight", 2, 1);
    config.statistics = size_in(shapes, "generator.bn.running_means", 2, 0);
    for (int module = 0;; ++module) {
        const std::string name = "generator.layers." + std::to_string(module) + ".";
        if (shapes.contains(name + "gamma")) {
            config.attention = config.size();
            continue;
        }
        const auto next = shapes.lower_bound(name);
        if (next == shapes.end() || !next->first.starts_with(name)) {
            return config;
        }
        config.blocks.push_back({false,
                                 units(shapes, name + "conv_0.weight_orig", 1, config.channel_width),
                                 units(shapes, name + "conv_3.weight_orig", 0, config.channel_width)});
    }
}

std::optional<double> stated(const Checkpoint& checkpoint, const std::string& name) {
    const double value = checkpoint.number("config." + name, std::nan(""));
    return std::isnan(value) ? std::nullopt : std::optional(value);
}

void agree(const Checkpoint& checkpoint, const std::string& name, int found) {
    const auto value = stated(checkpoint, name);
    if (value && *value != found) {
        throw DataError("config.json says '" + name + "' is " + std::to_string(static_cast<std::int64_t>(*value)) +
                        ", but the tensors say " + std::to_string(found) +
                        "; put the config.json beside the weights that belongs to them");
    }
}

/// The list `layers` of config.json, [up, in, out] for each block. Nothing when there is none.
std::optional<Blocks> stated_blocks(const Checkpoint& checkpoint) {
    const auto entry = checkpoint.attributes.find("config.layers");
    if (entry == checkpoint.attributes.end()) {
        return std::nullopt;
    }
    const auto* numbers = std::get_if<std::vector<double>>(&entry->second);
    const auto is_plausible = [](double number) { return number >= 0 && number <= largest_size; };
    if (numbers == nullptr || numbers->empty() || numbers->size() % 3 != 0 ||
        !std::ranges::all_of(*numbers, is_plausible)) {
        throw DataError("config.json: 'layers' is no list of [up, in, out], one for each block");
    }
    Blocks blocks;
    for (auto at = numbers->begin(); at != numbers->end(); at += 3) {
        blocks.push_back({at[0] != 0, static_cast<int>(at[1]), static_cast<int>(at[2])});
    }
    return blocks;
}

std::string text_of_channels(const Blocks& blocks) {
    std::string text;
    for (const BigGanBlockSizes& block : blocks) {
        text += (text.empty() ? "" : ", ") + std::to_string(block.in) + ">" + std::to_string(block.out);
    }
    return text;
}

/// Which blocks double the side, which no tensor tells.
Blocks blocks_of(const Checkpoint& checkpoint, const Blocks& found) {
    if (const auto blocks = stated_blocks(checkpoint)) {
        if (!same_channels(*blocks, found)) {
            throw DataError("config.json lists blocks of channels " + text_of_channels(*blocks) +
                            " (times the channel width), but the tensors have " + text_of_channels(found));
        }
        return *blocks;
    }
    for (const Blocks& published : published_blocks()) {
        if (same_channels(published, found)) {
            return published;
        }
    }
    throw DataError(
        "the blocks of this BigGAN (channels " + text_of_channels(found) +
        " times the channel width) are those of no published one, and no tensor tells which of them double "
        "the side. Put the network's config.json, with its list 'layers' of [up, in, out], beside the file");
}

}  // namespace

BigGanConfig biggan_config(const Checkpoint& checkpoint, GeneratorInfo& info) {
    BigGanConfig config = from_tensors(shapes_of(checkpoint));
    const auto first = checkpoint.attributes.lower_bound("config.");
    const bool has_file = first != checkpoint.attributes.end() && first->first.starts_with("config.");
    agree(checkpoint, "channel_width", config.channel_width);
    agree(checkpoint, "z_dim", config.z_dim);
    agree(checkpoint, "class_embed_dim", config.z_dim);
    agree(checkpoint, "num_classes", config.classes);
    agree(checkpoint, "n_stats", config.statistics);
    config.blocks = blocks_of(checkpoint, config.blocks);
    const double attention = stated(checkpoint, "attention_layer_position").value_or(config.attention);
    if (attention >= 0 && attention < config.size()) {
        agree(checkpoint, "attention_layer_position", config.attention);
    }
    agree(checkpoint, "output_dim", config.resolution());
    const auto epsilon = stated(checkpoint, "eps");
    if (epsilon && !(*epsilon >= 0 && *epsilon <= 1)) {
        throw DataError("config.json: 'eps' is not from 0 to 1");
    }
    config.epsilon = epsilon.value_or(config.epsilon);
    if (!has_file) {
        info.assumed.emplace_back("no config.json: eps 1e-4 and the published list of blocks that has these channels");
    }
    return config;
}

}  // namespace surveyor
