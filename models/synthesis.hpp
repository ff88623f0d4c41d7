#pragma once

#include <optional>
#include <vector>

#include "models/generator.hpp"
#include "models/modulated_conv.hpp"
#include "models/network_file.hpp"
#include "models/noise_inputs.hpp"
#include "models/residual_branch.hpp"
#include "models/style_generator.hpp"
#include "models/stylegan2_layout.hpp"

namespace surveyor {

/// The synthesis network of StyleGAN2 in its three forms: styles -> image.
class StyleGan2Synthesis final : public SynthesisNetwork {
  public:
    /// Takes the layers' weights and settings from `file`; weights of blocks are let go one block after the other, so
    /// that those of a large network are not held twice. `settings` without clamp and gain, which are the layers' own.
    StyleGan2Synthesis(NetworkFile& file,
                       const StyleGan2Sizes& sizes,
                       const LayerSettings& settings,
                       const GeneratorOptions& options);

    [[nodiscard]] at::Tensor operator()(const at::Tensor& ws, const Noise& noise) const override;
    [[nodiscard]] bool has_constant_noise() const override;
    [[nodiscard]] std::vector<Shape> noise_shapes() const override;  ///< 4, 8, 8, 16, 16, ...

  private:
    /// Layers of one resolution; the first block has no upsampling, and colours have all blocks or the last alone.
    struct Block {
        std::optional<ModulatedConv> conv0;
        ModulatedConv conv1;
        std::optional<ResidualBranch> bypass;
        std::optional<ToRgb> torgb;
        ImageUpsampler upsample;
    };

    [[nodiscard]] static Block make_block(const NetworkFile& file,
                                          const StyleGan2Sizes& sizes,
                                          int index,
                                          const LayerSettings& settings);

    StyleGan2Sizes sizes_;
    NoiseInputs noise_;
    at::Tensor constant_;  ///< [1, C, 4, 4]
    std::vector<Block> blocks_;
};

}  // namespace surveyor
