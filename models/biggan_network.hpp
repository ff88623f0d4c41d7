#pragma once

#include <optional>
#include <vector>

#include "models/biggan_layers.hpp"

namespace surveyor {

/// The layers of a BigGAN-deep, from z to the image, or only the first of them.
class BigGanNetwork {
  public:
    /// The first `blocks` blocks, all of them with the layers behind them. `exact` in the name of a caller means that
    /// dtype is float64 on the CPU.
    BigGanNetwork(const BigGanSource& source, const BigGanConfig& config, int blocks);

    /// z [n, z_dim] -> the output of layer gen_z [n, 256 channel_width]: that of a 4 x 4 map, channels running fastest.
    [[nodiscard]] at::Tensor start(const at::Tensor& z) const;

    /// Output of start() as a map [n, 16 channel_width, 4, 4].
    [[nodiscard]] at::Tensor first_map(const at::Tensor& flat) const;

    /// The map after block `last` from the one after block `first - 1`; the attention stands before its block.
    [[nodiscard]] at::Tensor through(at::Tensor x, const at::Tensor& z, int first, int last) const;

    /// The image [n, 3, R, R] from the map after the last block.
    [[nodiscard]] at::Tensor image(const at::Tensor& x) const;

    /// d start / d z [256 channel_width, z_dim]: the matrix itself.
    [[nodiscard]] const at::Tensor& start_matrix() const { return start_weight_; }

  private:
    at::Tensor start_weight_;
    at::Tensor start_bias_;
    std::vector<BigGanBlock> blocks_;
    int attention_at_;
    std::optional<BigGanAttention> attention_;
    at::Tensor gain_;  ///< [channel_width, 1, 1], of the last norm
    at::Tensor shift_;
    std::optional<BigGanConv> to_rgb_;
};

}  // namespace surveyor
