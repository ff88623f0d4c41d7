#include "models/biggan_config.hpp"

#include <algorithm>
#include <sstream>

#include "base/codec.hpp"
#include "base/error.hpp"

namespace surveyor {
namespace {

constexpr int first_units = 16;  // channels of the first map, in units of the channel width
constexpr int first_side = 4;
constexpr int most_blocks = 64;
constexpr int largest_side = 4096;

/// A setting of an export, which only this program writes.
int integer_of(const std::map<std::string, std::string>& settings, const std::string& name, int least, int most) {
    const auto found = settings.find(name);
    int value = 0;
    std::istringstream text(found == settings.end() ? "" : found->second);
    if (!(text >> value) || value < least || value > most) {
        throw DataError("the export's setting '" + name + "' is missing or not from " + std::to_string(least) + " to " +
                        std::to_string(most) + "; export the network again");
    }
    return value;
}

}  // namespace

int BigGanConfig::channels_after(int block) const {
    return channel_width * (block < 0 ? first_units : blocks.at(static_cast<std::size_t>(block)).out);
}

int BigGanConfig::side_after(int block) const {
    int side = first_side;
    for (int i = 0; i <= block; ++i) {
        // Far above what is supported, and no more: a list of blocks may come from anyone.
        side = std::min(1 << 20, side * (blocks.at(static_cast<std::size_t>(i)).up ? 2 : 1));
    }
    return side;
}

std::map<std::string, std::string> BigGanConfig::settings() const {
    std::ostringstream list;
    for (const BigGanBlockSizes& block : blocks) {
        list << (list.tellp() > 0 ? " " : "") << (block.up ? 1 : 0) << ' ' << block.in << ' ' << block.out;
    }
    return {{"channel_width", std::to_string(channel_width)},
            {"z_dim", std::to_string(z_dim)},
            {"classes", std::to_string(classes)},
            {"statistics", std::to_string(statistics)},
            {"epsilon", number_text(epsilon)},
            {"attention", std::to_string(attention)},
            {"blocks", list.str()}};
}

BigGanConfig BigGanConfig::of_settings(const std::map<std::string, std::string>& settings) {
    BigGanConfig config;
    config.channel_width = integer_of(settings, "channel_width", 1, 65536);
    config.z_dim = integer_of(settings, "z_dim", 1, 65536);
    config.classes = integer_of(settings, "classes", 1, 65536);
    config.statistics = integer_of(settings, "statistics", 2, 65536);
    config.attention = integer_of(settings, "attention", -1, most_blocks);
    const auto epsilon = settings.find("epsilon");
    const auto blocks = settings.find("blocks");
    if (epsilon == settings.end() || !(std::istringstream(epsilon->second) >> config.epsilon) ||
        !(config.epsilon >= 0) || blocks == settings.end()) {
        throw DataError("the export's settings 'epsilon' and 'blocks' are missing; export the network again");
    }
    std::istringstream list(blocks->second);
    for (BigGanBlockSizes block; list >> block.up >> block.in >> block.out;) {
        config.blocks.push_back(block);
    }
    const bool is_plausible = !config.blocks.empty() && config.size() <= most_blocks && list.eof() &&
                              config.resolution() <= largest_side && config.attention < config.size();
    if (!is_plausible) {
        throw DataError("the export's setting 'blocks' is no list of blocks; export the network again");
    }
    return config;
}

}  // namespace surveyor
