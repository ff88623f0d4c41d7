#include "models/noise_inputs.hpp"

#include <algorithm>

#include "base/error.hpp"

namespace surveyor {
namespace {

std::vector<at::Tensor> images_of(const std::vector<Array>& given, const std::vector<Shape>& shapes) {
    if (given.size() != shapes.size()) {
        throw DataError("generator.noise gives " + std::to_string(given.size()) + " images, the generator has " +
                        std::to_string(shapes.size()) + " noise layers: give one image per layer, in their order");
    }
    std::vector<at::Tensor> images;
    for (std::size_t i = 0; i < given.size(); ++i) {
        if (given[i].shape() != shapes[i]) {
            throw DataError("image " + std::to_string(i) + " of generator.noise has shape " +
                            text_of(given[i].shape()) + ", noise layer " + std::to_string(i) + " takes " +
                            text_of(shapes[i]));
        }
        images.push_back(weight_of(given[i], shapes[i], "generator.noise " + std::to_string(i)));
    }
    return images;
}

}  // namespace

NoiseInputs::NoiseInputs(const TensorMap& weights,
                         const std::vector<std::string>& layers,
                         std::vector<Shape> shapes,
                         const GeneratorOptions& options)
    : shapes_(std::move(shapes)), device_(options.device), dtype_(options.dtype) {
    expect(layers.size() == shapes_.size(), "every noise layer has a shape");
    if (!options.noise.empty()) {
        constants_ = images_of(options.noise, shapes_);
    } else {
        for (const std::string& layer : layers) {
            const auto found = weights.find(layer + ".noise");
            constants_.push_back(found == weights.end() ? at::Tensor() : found->second);
        }
    }
    for (at::Tensor& image : constants_) {
        if (image.defined()) {
            image = image.to(device_, dtype_).unsqueeze(0).unsqueeze(0);
        }
    }
}

bool NoiseInputs::has_constant_noise() const {
    return std::ranges::all_of(constants_, [](const at::Tensor& image) { return image.defined(); });
}

std::vector<at::Tensor> NoiseInputs::images(const Noise& noise, std::int64_t samples) const {
    switch (noise.mode) {
        case NoiseMode::none:
            break;
        case NoiseMode::constant:
            if (!has_constant_noise()) {
                throw DataError(
                    "the generator's file holds no noise images, so constant noise cannot be taken from "
                    "it; use noise 'none', or give one drawn image per layer");
            }
            return constants_;
        case NoiseMode::given:
            return given(noise, samples);
    }
    return std::vector<at::Tensor>(shapes_.size());
}

std::vector<at::Tensor> NoiseInputs::given(const Noise& noise, std::int64_t samples) const {
    expect(noise.layers.size() == shapes_.size(), "one noise image is given per noise layer");
    std::vector<at::Tensor> images;
    for (std::size_t i = 0; i < shapes_.size(); ++i) {
        const at::Tensor& image = noise.layers[i];
        expect(image.dim() == 4 && (image.size(0) == samples || image.size(0) == 1) && image.size(1) == 1 &&
                   image.size(2) == shapes_[i][0] && image.size(3) == shapes_[i][1],
               "a noise image has shape [n or 1, 1, r, r]");
        images.push_back(image.to(device_, dtype_));
    }
    return images;
}

}  // namespace surveyor
