#include "models/synthesis.hpp"

#include <ATen/TensorOperators.h>

#include <cmath>

#include "base/error.hpp"
#include "models/stylegan2_settings.hpp"

namespace surveyor {
namespace {

constexpr int colours = 3;

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

StyleGan2Synthesis::StyleGan2Synthesis(NetworkFile& file, const StyleGan2Sizes& sizes, const LayerSettings& settings)
    : sizes_(sizes), settings_(settings) {
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
    const std::vector<at::Tensor> images = noise_images(noise, samples);
    const auto row = [&](std::size_t layer) { return ws.select(1, static_cast<std::int64_t>(layer)); };

    at::Tensor x = constant_.expand({samples, -1, -1, -1}).contiguous(at::MemoryFormat::ChannelsLast);
    at::Tensor image;
    for (std::size_t b = 0; b < blocks_.size(); ++b) {
        const Block& block = blocks_[b];
        // Block b reads rows 2b-1 (conv0), 2b (conv1), 2b+1 (toRGB) and noise images 2b-1, 2b.
        const at::Tensor before = x;
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
    for (const Block& block : blocks_) {
        if (!block.conv1.constant_noise().defined() || (block.conv0 && !block.conv0->constant_noise().defined())) {
            return false;
        }
    }
    return true;
}

std::vector<Shape> StyleGan2Synthesis::noise_shapes() const {
    std::vector<Shape> shapes;
    for (int i = 0; i < sizes_.blocks(); ++i) {
        const Shape shape = {sizes_.side(i), sizes_.side(i)};
        shapes.insert(shapes.end(), i == 0 ? 1 : 2, shape);
    }
    return shapes;
}

std::vector<at::Tensor> StyleGan2Synthesis::noise_images(const Noise& noise, std::int64_t samples) const {
    std::vector<at::Tensor> images;
    switch (noise.mode) {
        case NoiseMode::none:
            images.resize(2 * blocks_.size() - 1);
            break;
        case NoiseMode::constant:
            if (!has_constant_noise()) {
                throw DataError(
                    "the generator's file holds no noise images, so constant noise cannot be taken from "
                    "it; use noise 'none', or give one drawn image per layer");
            }
            for (const Block& block : blocks_) {
                if (block.conv0) {
                    images.push_back(block.conv0->constant_noise());
                }
                images.push_back(block.conv1.constant_noise());
            }
            break;
        case NoiseMode::given:
            check_given(noise, samples);
            for (const at::Tensor& image : noise.layers) {
                images.push_back(image.to(settings_.device, settings_.dtype));
            }
            break;
    }
    return images;
}

void StyleGan2Synthesis::check_given(const Noise& noise, std::int64_t samples) const {
    const std::vector<Shape> shapes = noise_shapes();
    expect(noise.layers.size() == shapes.size(), "one noise image is given per noise layer");
    for (std::size_t i = 0; i < shapes.size(); ++i) {
        const at::Tensor& image = noise.layers[i];
        expect(image.dim() == 4 && (image.size(0) == samples || image.size(0) == 1) && image.size(1) == 1 &&
                   image.size(2) == shapes[i][0] && image.size(3) == shapes[i][1],
               "a noise image has shape [n or 1, 1, r, r]");
    }
}

}  // namespace surveyor
