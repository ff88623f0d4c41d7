#pragma once

#include <map>
#include <string>
#include <vector>

#include "formats/checkpoint.hpp"
#include "models/generator.hpp"

namespace surveyor {

/// One residual block of BigGAN-deep; channels in units of the channel width.
struct BigGanBlockSizes {
    bool up = false;  ///< doubles the side
    int in = 0;
    int out = 0;  ///< `in`, or half of it

    bool operator==(const BigGanBlockSizes&) const = default;
};

/// Everything about a BigGAN-deep that is not a weight.
struct BigGanConfig {
    int channel_width = 0;
    int z_dim = 0;  ///< also the width of a class's embedding
    int classes = 0;
    int statistics = 0;     ///< rows of stored batch statistics, for equally spaced truncations from 0 to 1
    double epsilon = 1e-4;  ///< added to variances
    int attention = -1;     ///< the block before which the attention stands; -1 without one
    std::vector<BigGanBlockSizes> blocks;

    [[nodiscard]] int size() const { return static_cast<int>(blocks.size()); }

    [[nodiscard]] int channels_after(int block) const;  ///< block -1: of the first 4 x 4 map
    [[nodiscard]] int side_after(int block) const;

    [[nodiscard]] int resolution() const { return side_after(size() - 1); }

    /// As the text settings of a network file, and back.
    [[nodiscard]] std::map<std::string, std::string> settings() const;
    [[nodiscard]] static BigGanConfig of_settings(const std::map<std::string, std::string>& settings);
};

/// The configuration of a file in the names of the published program. Sizes come from the tensors; which blocks double
/// the side, and epsilon, from `config.json` (attributes "config.*"), without which only the three published lists of
/// blocks are known; `info.assumed` then tells what was assumed. DataError when tensors and config.json disagree, and
/// when the list of blocks is unknown, saying what to put beside the file.
[[nodiscard]] BigGanConfig biggan_config(const Checkpoint& checkpoint, GeneratorInfo& info);

}  // namespace surveyor
