#include "models/synthesis.hpp"

#include <ATen/TensorOperators.h>

#include <cmath>

#include "base/error.hpp"
#include "models/stylegan2_settings.hpp"

namespace surveyor {
namespace {

constexpr int colours = 3;

NoiseInputs noise_of(const TensorMap& weights, const StyleGan2Sizes& sizes, const GeneratorOptions& options) {
    std::vector<std::string> layers;
    std::vector<Shape> shapes;
    for (int i = 0; i < sizes.blocks(); ++i) {
        const int side = sizes.side(i);
        const std::string block = "b" + std::to_string(side);
        if (i > 0) {
            layers.push_back(block + ".conv0");
            shapes.push_back({side, side});
        }
        layers.push_back(block + ".conv1");
        shapes.push_back({side, side});
    }
    return {weights, layers, std::move(shapes), options};
}

}  // namespace

StyleGan2Synthesis::Block StyleGan2Synthesis::make_block(const NetworkFile& file,
                                                         const StyleGan2Sizes& sizes,
                                                         int index,
                                                         const LayerSettings& settings) {
    const std::string name = "b" + std::to_string(sizes.side(index));
    const TensorMap& weights = file.weights;
    const auto of = [&](const std::string& layer, double gain = 1.0) {
        LayerSettings own = settings;
        own.conv_clamp = layer_clamp(file, layer);
        own.output_gain = gain;
        return own;
    };
    const auto taps_of = [&](const std::string& layer) {
        const auto filter = weights.find(layer + ".filter");
        return filter == weights.end() ? default_filter() : filter->second;
    };
    // A block and its bypass are averaged so that their sum keeps its variance.
    const bool has_bypass = index > 0 && sizes.form == SynthesisForm::residual;
    const double share = has_bypass ? std::sqrt(0.5) : 1.0;
    const std::string conv1 = name + ".conv1";
    Block block{.conv0 = std::nullopt,
                .conv1 = {weights, conv1, ModulatedConv::Resampling::none, of(conv1, share)},
                .bypass = std::nullopt,
                .torgb = std::nullopt,
                .upsample = {}};
    if (index > 0) {
        const std::string conv0 = name + ".conv0";
        block.conv0.emplace(weights, conv0, ModulatedConv::Resampling::up, of(conv0));
        block.upsample = ImageUpsampler(taps_of(name + ".torgb"), colours, settings.device, settings.dtype);
    }
    if (has_bypass) {
        const at::Tensor& kernel = weight(weights, name + ".skip.weight");
        block.bypass.emplace(kernel, taps_of(name + ".skip"), share, settings.device, settings.dtype);
    }
    if (sizes.has_rgb(index)) {
        block.torgb.emplace(weights, name + ".torgb", of(name + ".torgb"));
    }
    return block;
}

StyleGan2Synthesis::StyleGan2Synthesis(NetworkFile& file,
                                       const StyleGan2Sizes& sizes,
                                       const LayerSettings& settings,
                                       const GeneratorOptions& options)
    : sizes_(sizes), noise_(noise_of(file.weights, sizes, options)) {
    constant_ = weight(file.weights, "b4.const").to(settings.device, settings.dtype).unsqueeze(0);
    for (int i = 0; i < sizes.blocks(); ++i) {
        blocks_.push_back(make_block(file, sizes, i, settings));
        const std::string start = "b" + std::to_string(sizes.side(i)) + ".";
        std::erase_if(file.weights, [&](const auto& named) { return named.first.starts_with(start); });
    }
}

at::Tensor StyleGan2Synthesis::operator()(const at::Tensor& ws, const Noise& noise) const {
    expect(ws.dim() == 3 && ws.size(1) == sizes_.layers() && ws.size(2) == sizes_.w_dim,
           "ws has shape [n, layers, w_dim]");
    const std::int64_t samples = ws.size(0);
    const std::vector<at::Tensor> images = noise_.images(noise, samples);
    const auto row = [&](std::size_t layer) { return ws.select(1, static_cast<std::int64_t>(layer)); };

    at::Tensor x = constant_.expand({samples, -1, -1, -1}).contiguous(at::MemoryFormat::ChannelsLast);
    at::Tensor image;
    for (std::size_t b = 0; b < blocks_.size(); ++b) {
        const Block& block = blocks_[b];
        // Block b reads rows 2b-1 (conv0), 2b (conv1), 2b+1 (toRGB) and noise images 2b-1, 2b.
        const at::Tensor before = block.bypass ? x : at::Tensor();  // else freed as soon as it was used
        if (block.conv0) {
            x = (*block.conv0)(x, row(2 * b - 1), images[2 * b - 1]);
        }
        x = block.conv1(x, row(2 * b), images[2 * b]);
        if (block.bypass) {
            x = x + (*block.bypass)(before);
        }
        if (block.torgb) {
            const at::Tensor colour = (*block.torgb)(x, row(2 * b + 1));
            image = image.defined() ? block.upsample(image) + colour : colour;
        }
    }
    return image.contiguous(at::MemoryFormat::Contiguous);
}

bool StyleGan2Synthesis::has_constant_noise() const {
    return noise_.has_constant_noise();
}

std::vector<Shape> StyleGan2Synthesis::noise_shapes() const {
    return noise_.shapes();
}

}  // namespace surveyor
