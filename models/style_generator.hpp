#pragma once

#include <memory>

#include "models/mapping.hpp"
#include "models/mapping_jacobian.hpp"
#include "models/network_file.hpp"

namespace surveyor {

/// The second half of a style-based generator: one latent per layer -> image.
class SynthesisNetwork {
  public:
    SynthesisNetwork() = default;
    SynthesisNetwork(const SynthesisNetwork&) = delete;
    SynthesisNetwork& operator=(const SynthesisNetwork&) = delete;
    virtual ~SynthesisNetwork() = default;

    /// ws [n, layers, w_dim] on the network's device and in its type -> images [n, 3, R, R], contiguous.
    [[nodiscard]] virtual at::Tensor operator()(const at::Tensor& ws, const Noise& noise) const = 0;

    /// Every noise layer has an image in the file (or was given one).
    [[nodiscard]] virtual bool has_constant_noise() const = 0;

    /// [height, width] per noise layer.
    [[nodiscard]] virtual std::vector<Shape> noise_shapes() const = 0;
};

/// What a style-based generator is made of.
struct StyleParts {
    GeneratorInfo info;
    Mapping mapping;                              ///< float64, on the CPU
    at::Tensor centre;                            ///< of W, [w_dim]; undefined when the file has none
    std::unique_ptr<SynthesisNetwork> synthesis;  ///< on the device and in the type of the options
    at::Tensor style_weights;                     ///< as Generator::style_weights()
};

/// The generator z -> mapping -> w -> synthesis -> image, as StyleGAN and its successors have it. With psi other than 1
/// and no centre, the centre is estimated from 10,000 z of a fixed stream, and noted.
[[nodiscard]] std::unique_ptr<Generator> make_style_generator(StyleParts parts, const GeneratorOptions& options);

/// The mapping network `mapping.{i}.weight` [out, in], `mapping.{i}.bias` [out] of canonical weights in float64 on the
/// CPU, with the learning-rate multiplier m folded in: W is scaled by gain m / sqrt(in), b by bias_gain m.
[[nodiscard]] Mapping folded_mapping(const TensorMap& weights, double multiplier, double gain, double bias_gain);

/// The published learning-rate multiplier of mapping networks.
inline constexpr double usual_mapping_multiplier = 0.01;

}  // namespace surveyor
