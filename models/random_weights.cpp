#include "models/random_weights.hpp"

#include <algorithm>
#include <bit>
#include <string>

#include "base/error.hpp"
#include "models/random_tensors.hpp"

namespace surveyor {
namespace {

/// Fills an ArrayMap, layer by layer.
class Writer : public RandomTensors {
  public:
    Writer(std::uint64_t seed, int w_dim) : RandomTensors(seed), w_dim_(w_dim) {}

    void modulation(const std::string& layer, int in) {
        normal(layer + ".conv.modulation.weight", {in, w_dim_});
        constant(layer + ".conv.modulation.bias", {in}, 1.0F);
    }

    void conv(const std::string& layer, int noise_index, int in, int out, int side) {
        normal(layer + ".conv.weight", {1, out, in, 3, 3});
        modulation(layer, in);
        constant(layer + ".noise.weight", {1}, 0.1F);
        constant(layer + ".activate.bias", {out}, 0.0F);
        normal("noises.noise_" + std::to_string(noise_index), {1, 1, side, side});
    }

    void rgb(const std::string& layer, int in) {
        normal(layer + ".conv.weight", {1, 3, in, 1, 1});
        modulation(layer, in);
        constant(layer + ".bias", {1, 3, 1, 1}, 0.0F);
    }

  private:
    int w_dim_;
};

constexpr int mapping_layers = 8;
constexpr float inverse_lr_multiplier = 100.0F;

int channels_at(int side, int multiplier) {
    return side <= 32 ? 512 : std::min(512, 16384 / side * multiplier);
}

}  // namespace

ArrayMap random_stylegan2(int resolution, int channel_multiplier, int w_dim, std::uint64_t seed) {
    expect(resolution >= 8 && resolution <= 1024 && std::has_single_bit(static_cast<unsigned>(resolution)),
           "the resolution is a power of two from 8 to 1024");
    expect(channel_multiplier >= 1 && w_dim >= 1, "channel multiplier and w_dim are positive");
    Writer writer(seed, w_dim);
    for (int i = 1; i <= mapping_layers; ++i) {
        const std::string layer = "style." + std::to_string(i);
        writer.normal(layer + ".weight", {w_dim, w_dim}, inverse_lr_multiplier);
        writer.constant(layer + ".bias", {w_dim}, 0.0F);
    }
    int before = channels_at(4, channel_multiplier);
    writer.normal("input.input", {1, before, 4, 4});
    writer.conv("conv1", 0, before, before, 4);
    writer.rgb("to_rgb1", before);
    for (int side = 8, block = 0; side <= resolution; side *= 2, ++block) {
        const int width = channels_at(side, channel_multiplier);
        writer.conv("convs." + std::to_string(2 * block), 2 * block + 1, before, width, side);
        writer.conv("convs." + std::to_string(2 * block + 1), 2 * block + 2, width, width, side);
        writer.rgb("to_rgbs." + std::to_string(block), width);
        before = width;
    }
    return writer.take();
}

}  // namespace surveyor
