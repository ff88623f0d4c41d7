#include "models/style_generator.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty.h>

#include <cmath>
#include <span>

#include "base/error.hpp"
#include "base/random.hpp"

namespace surveyor {
namespace {

constexpr std::int64_t centre_samples = 10000;

/// Mean of w over z drawn from the stream of seed 0: the substitute for a centre that the file lacks.
at::Tensor estimated_centre(const Mapping& mapping, int z_dim) {
    at::Tensor z = at::empty({centre_samples, z_dim}, at::kDouble);
    for (std::int64_t i = 0; i < centre_samples; ++i) {
        const std::span row(z.data_ptr<double>() + i * z_dim, static_cast<std::size_t>(z_dim));
        RandomStream(0, Purpose::centre_estimate, static_cast<std::uint64_t>(i)).normals(row);
    }
    return mapping.forward(z).mean(0);
}

class StyleGenerator final : public Generator {
  public:
    StyleGenerator(StyleParts parts, const GeneratorOptions& options)
        : info_(std::move(parts.info)),
          options_(options),
          mapping_(parts.mapping.to(options.device, options.dtype)),
          jacobian_(parts.mapping),
          synthesis_(std::move(parts.synthesis)),
          style_weights_(std::move(parts.style_weights)) {
        if (parts.centre.defined()) {
            exact_centre_ = parts.centre.to(at::kDouble);
        } else if (options.psi != 1.0) {
            exact_centre_ = estimated_centre(parts.mapping, info_.z_dim);
            info_.notes.emplace_back("the file has no centre of w; truncation uses the mean over 10000 z of seed 0");
        }
        if (exact_centre_.defined()) {
            centre_ = exact_centre_.to(options.device, options.dtype);
        }
    }

    [[nodiscard]] const GeneratorInfo& info() const override { return info_; }

    [[nodiscard]] at::Tensor map(const at::Tensor& z) const override {
        const at::NoGradGuard guard;
        expect(z.dim() == 2 && z.size(1) == info_.z_dim, "z has shape [n, z_dim]");
        const at::Tensor w = mapping_.forward(z.to(options_.device, options_.dtype));
        return is_w_truncated() ? centre_ + (w - centre_) * options_.psi : w;
    }

    [[nodiscard]] MapLinearisation linearise(const at::Tensor& z, Precision precision) const override {
        const at::NoGradGuard guard;
        MapLinearisation result = jacobian_.linearise(z, precision);
        if (is_w_truncated()) {
            result.w = exact_centre_ + (result.w - exact_centre_) * options_.psi;
            result.jacobian = result.jacobian * options_.psi;
        }
        return result;
    }

    [[nodiscard]] at::Tensor synthesize(const at::Tensor& w,
                                        const Noise& noise,
                                        const at::Tensor& /*z*/) const override {
        const at::NoGradGuard guard;
        const at::Tensor here = w.to(options_.device, options_.dtype);
        at::Tensor ws = here.dim() == 2 ? here.unsqueeze(1).expand({-1, info_.layers, -1}) : here;
        if (options_.psi != 1.0 && options_.psi_cutoff > 0) {
            ws = ws.clone();
            at::Tensor first = ws.narrow(1, 0, std::min(options_.psi_cutoff, info_.layers));
            first.copy_(centre_ + (first - centre_) * options_.psi);
        }
        return (*synthesis_)(ws, noise);
    }

    [[nodiscard]] bool has_constant_noise() const override { return synthesis_->has_constant_noise(); }

    [[nodiscard]] std::vector<Shape> noise_shapes() const override { return synthesis_->noise_shapes(); }

    [[nodiscard]] at::Tensor style_weights() const override { return style_weights_; }

  private:
    /// With a cutoff, psi acts where w enters the layers instead.
    [[nodiscard]] bool is_w_truncated() const { return options_.psi != 1.0 && options_.psi_cutoff == 0; }

    GeneratorInfo info_;
    GeneratorOptions options_;
    Mapping mapping_;
    MappingJacobian jacobian_;
    std::unique_ptr<SynthesisNetwork> synthesis_;
    at::Tensor style_weights_;
    at::Tensor exact_centre_;  ///< [w_dim], float64, CPU; undefined without truncation and without one in the file
    at::Tensor centre_;
};

}  // namespace

std::unique_ptr<Generator> make_style_generator(StyleParts parts, const GeneratorOptions& options) {
    const at::NoGradGuard guard;
    return std::make_unique<StyleGenerator>(std::move(parts), options);
}

Mapping folded_mapping(const TensorMap& weights, double multiplier, double gain, double bias_gain) {
    Mapping mapping;
    for (int i = 0; weights.contains("mapping." + std::to_string(i) + ".weight"); ++i) {
        const std::string name = "mapping." + std::to_string(i);
        const at::Tensor stored = weight(weights, name + ".weight").to(at::kDouble);
        const double scale = gain * multiplier / std::sqrt(static_cast<double>(stored.size(1)));
        const at::Tensor bias = weight(weights, name + ".bias").to(at::kDouble);
        mapping.layers.push_back({stored * scale, bias * (bias_gain * multiplier)});
    }
    return mapping;
}

}  // namespace surveyor
