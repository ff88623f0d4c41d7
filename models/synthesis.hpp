#pragma once

#include <optional>
#include <vector>

#include "models/generator.hpp"
#include "models/modulated_conv.hpp"
#include "models/style_generator.hpp"
#include "models/stylegan2_layout.hpp"

namespace surveyor {

/// The synthesis network of StyleGAN2 with output skips ("skip" architecture): styles -> image.
class StyleGan2Synthesis final : public SynthesisNetwork {
  public:
    StyleGan2Synthesis(const TensorMap& weights, const StyleGan2Sizes& sizes, const LayerSettings& settings);

    [[nodiscard]] at::Tensor operator()(const at::Tensor& ws, const Noise& noise) const override;
    [[nodiscard]] bool has_constant_noise() const override;
    [[nodiscard]] std::vector<Shape> noise_shapes() const override;  ///< 4, 8, 8, 16, 16, ...

  private:
    /// Layers of one resolution; the first block has no upsampling.
    struct Block {
        std::optional<ModulatedConv> conv0;
        ModulatedConv conv1;
        ToRgb torgb;
        ImageUpsampler upsample;
    };

    [[nodiscard]] std::vector<at::Tensor> noise_images(const Noise& noise, std::int64_t samples) const;
    void check_given(const Noise& noise, std::int64_t samples) const;

    StyleGan2Sizes sizes_;
    LayerSettings settings_;
    at::Tensor constant_;  ///< [1, C, 4, 4]
    std::vector<Block> blocks_;
};

}  // namespace surveyor
