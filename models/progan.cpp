#include "models/progan.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/leaky_relu.h>
#include <ATen/ops/linalg_vector_norm.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/rsqrt.h>

#include <cmath>

#include "base/codec.hpp"
#include "base/error.hpp"
#include "models/doubling_conv.hpp"
#include "models/mapping.hpp"
#include "models/progan_first_layer.hpp"
#include "models/progan_layout.hpp"
#include "models/refused_options.hpp"

namespace surveyor {
namespace {

/// Every pixel's channels brought to unit mean square.
at::Tensor pixel_norm(const at::Tensor& x) {
    const at::Tensor norm = at::linalg_vector_norm(x, 2, at::IntArrayRef{1}, true);
    return x * at::rsqrt(norm * norm / static_cast<double>(x.size(1)) + pixel_norm_epsilon);
}

/// Normalisation, 3x3 convolution (of the doubled image in even layers), bias, leaky ReLU.
struct ProGanLayer {
    at::Tensor weight;  ///< [out, in, 3, 3], or of a doubling layer [in, out, 4, 4]; sqrt(2) / sqrt(fan_in) folded in
    at::Tensor bias;    ///< [out]
    bool is_doubling;

    [[nodiscard]] at::Tensor operator()(const at::Tensor& x) const {
        const at::Tensor normal = pixel_norm(x);
        at::Tensor y = is_doubling ? doubling_convolution(normal, weight, bias)
                                   : at::conv2d(normal, weight, bias, 1, at::IntArrayRef{1, 1});
        return at::leaky_relu_(y, leaky_slope);
    }
};

class ProGan final : public Generator {
  public:
    ProGan(NetworkFile file, const ProGanSizes& sizes, const GeneratorOptions& options)
        : info_(std::move(file.info)),
          options_(options),
          first_(file.weights, static_cast<int>(file.number("latent_norms", 1)), options) {
        const auto here = [&](const at::Tensor& x) { return x.to(options.device, options.dtype); };
        const auto scaled = [&](const std::string& name, double gain) {
            const at::Tensor stored = weight(file.weights, name).to(at::kDouble);
            return stored * (gain / std::sqrt(static_cast<double>(stored.numel() / stored.size(0))));
        };
        for (int j = 1; j < sizes.layers(); ++j) {
            const std::string name = "layer" + std::to_string(j);
            const bool is_doubling = j % 2 == 0;
            const at::Tensor plain = scaled(name + ".weight", std::sqrt(2.0));
            const at::Tensor kernel = here(is_doubling ? doubling_kernel(plain) : plain);
            layers_.push_back({kernel.contiguous(at::MemoryFormat::ChannelsLast),
                               here(weight(file.weights, name + ".bias")),
                               is_doubling});
        }
        torgb_weight_ = here(scaled("torgb.weight", 1.0).flatten(1));
        torgb_bias_ = here(weight(file.weights, "torgb.bias"));
    }

    [[nodiscard]] const GeneratorInfo& info() const override { return info_; }

    [[nodiscard]] at::Tensor map(const at::Tensor& z) const override {
        const at::NoGradGuard guard;
        expect(z.dim() == 2 && z.size(1) == info_.z_dim, "z has shape [n, z_dim]");
        return first_.map(z.to(options_.device, options_.dtype));
    }

    [[nodiscard]] MapLinearisation linearise(const at::Tensor& z, Precision /*precision*/) const override {
        const at::NoGradGuard guard;
        return first_.linearise(z);
    }

    [[nodiscard]] at::Tensor synthesize(const at::Tensor& w,
                                        const Noise& noise,
                                        const at::Tensor& /*z*/) const override {
        const at::NoGradGuard guard;
        expect(w.size(-1) == info_.w_dim && (w.dim() == 2 || (w.dim() == 3 && w.size(1) == 1)),
               "w has shape [n, w_dim] or [n, 1, w_dim]");
        expect(noise.layers.empty(), "one noise image is given per noise layer");
        at::Tensor x = w.to(options_.device, options_.dtype).reshape({w.size(0), -1, 4, 4});
        x = x.contiguous(at::MemoryFormat::ChannelsLast);
        for (const ProGanLayer& layer : layers_) {
            x = layer(x);
        }
        const at::Tensor pixels = at::linear(pixel_norm(x).permute({0, 2, 3, 1}), torgb_weight_, torgb_bias_);
        return pixels.permute({0, 3, 1, 2}).contiguous();
    }

    [[nodiscard]] bool has_constant_noise() const override { return true; }

    [[nodiscard]] std::vector<Shape> noise_shapes() const override { return {}; }

    [[nodiscard]] at::Tensor style_weights() const override { return at::empty({0, info_.w_dim}, at::kDouble); }

  private:
    GeneratorInfo info_;
    GeneratorOptions options_;
    ProGanFirstLayer first_;
    std::vector<ProGanLayer> layers_;  ///< from the second on
    at::Tensor torgb_weight_;          ///< [3, C], 1 / sqrt(C) folded in
    at::Tensor torgb_bias_;            ///< [3]
};

ProGanSizes sizes_of(const TensorMap& weights) {
    ShapeMap shapes;
    for (const auto& [name, tensor] : weights) {
        shapes.emplace(name, tensor.sizes().vec());
    }
    return progan_sizes(shapes, progan_export_layout());
}

}  // namespace

std::unique_ptr<Generator> make_progan(NetworkFile file, const GeneratorOptions& options) {
    const at::NoGradGuard guard;
    const auto refuse = [](bool is_given, const std::string& field, const std::string& reason) {
        refuse_option(is_given, field, "ProGAN", reason);
    };
    refuse(options.psi != 1.0, "generator.psi " + number_text(options.psi), "no centre to truncate to");
    refuse(!options.label.empty(), "generator.label", "no classes");
    refuse(!options.noise.empty(), "generator.noise", "no noise layers");
    refuse(options.mapping_lr_multiplier.has_value(), "generator.mapping_lr_multiplier", "no mapping network");
    refuse(options.conv_clamp.has_value(), "generator.conv_clamp", "no clamps");
    require_known_space(options, file.info);
    const ProGanSizes sizes = sizes_of(file.weights);
    return std::make_unique<ProGan>(std::move(file), sizes, options);
}

}  // namespace surveyor
