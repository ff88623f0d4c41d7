#include "models/stylegan2.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/empty.h>

#include <cmath>
#include <span>

#include "base/error.hpp"
#include "base/random.hpp"
#include "models/mapping_jacobian.hpp"
#include "models/stylegan2_loader.hpp"
#include "models/synthesis.hpp"

namespace surveyor {
namespace {

constexpr std::int64_t centre_samples = 10000;

/// The mapping in float64 on the CPU, learning-rate multiplier m, 1/sqrt(fan_in) and sqrt(2) folded in.
Mapping folded_mapping(const StyleGan2File& file, double multiplier) {
    const double gain = std::sqrt(2.0);
    Mapping mapping;
    for (std::size_t i = 0; i < file.sizes.mapping_widths.size(); ++i) {
        const std::string name = "mapping." + std::to_string(i);
        const at::Tensor stored = weight(file.weights, name + ".weight").to(at::kDouble);
        const double scale = gain * multiplier / std::sqrt(static_cast<double>(stored.size(1)));
        const at::Tensor bias = weight(file.weights, name + ".bias").to(at::kDouble);
        mapping.layers.push_back({stored * scale, bias * (gain * multiplier)});
    }
    return mapping;
}

/// Mean of w over z drawn from the stream of seed 0: the substitute for a centre that the file lacks.
at::Tensor estimated_centre(const Mapping& mapping, int z_dim) {
    at::Tensor z = at::empty({centre_samples, z_dim}, at::kDouble);
    for (std::int64_t i = 0; i < centre_samples; ++i) {
        const std::span row(z.data_ptr<double>() + i * z_dim, static_cast<std::size_t>(z_dim));
        RandomStream(0, Purpose::centre_estimate, static_cast<std::uint64_t>(i)).normals(row);
    }
    return mapping.forward(z).mean(0);
}

class StyleGan2 final : public Generator {
  public:
    StyleGan2(StyleGan2File file, const GeneratorOptions& options)
        : info_(std::move(file.info)),
          options_(options),
          exact_mapping_(folded_mapping(file, options.mapping_lr_multiplier)),
          mapping_(exact_mapping_.to(options.device, options.dtype)),
          jacobian_(exact_mapping_),
          synthesis_(file.weights,
                     file.sizes,
                     {options.device, options.dtype, file.epsilon_on_scaled_weights, options.conv_clamp}),
          style_weights_(stacked_styles(file)) {
        if (const auto centre = file.weights.find("centre"); centre != file.weights.end()) {
            exact_centre_ = centre->second.to(at::kDouble);
        } else if (options.psi != 1.0) {
            exact_centre_ = estimated_centre(exact_mapping_, info_.z_dim);
            info_.notes.push_back("the file has no centre of w; truncation uses the mean over 10000 z of seed 0");
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
        return options_.psi == 1.0 ? w : centre_ + (w - centre_) * options_.psi;
    }

    [[nodiscard]] MapLinearisation linearise(const at::Tensor& z, Precision precision) const override {
        const at::NoGradGuard guard;
        MapLinearisation result = jacobian_.linearise(z, precision);
        if (options_.psi != 1.0) {
            result.w = exact_centre_ + (result.w - exact_centre_) * options_.psi;
            result.jacobian = result.jacobian * options_.psi;
        }
        return result;
    }

    [[nodiscard]] at::Tensor synthesize(const at::Tensor& w, const Noise& noise) const override {
        const at::NoGradGuard guard;
        const at::Tensor here = w.to(options_.device, options_.dtype);
        return synthesis_(here.dim() == 2 ? here.unsqueeze(1).expand({-1, info_.layers, -1}) : here, noise);
    }

    [[nodiscard]] bool has_constant_noise() const override { return synthesis_.has_constant_noise(); }

    [[nodiscard]] std::vector<Shape> noise_shapes() const override { return synthesis_.noise_shapes(); }

    [[nodiscard]] at::Tensor style_weights() const override { return style_weights_; }

  private:
    static at::Tensor stacked_styles(const StyleGan2File& file) {
        std::vector<at::Tensor> rows;
        const auto add = [&](const std::string& layer) {
            rows.push_back(weight(file.weights, layer + ".affine.weight").to(at::kDouble));
        };
        for (int block = 0; block < file.sizes.blocks(); ++block) {
            const std::string name = "b" + std::to_string(file.sizes.side(block));
            if (block > 0) {
                add(name + ".conv0");
            }
            add(name + ".conv1");
        }
        add("b" + std::to_string(file.sizes.resolution()) + ".torgb");
        return at::cat(rows, 0);
    }

    GeneratorInfo info_;
    GeneratorOptions options_;
    Mapping exact_mapping_;
    Mapping mapping_;
    MappingJacobian jacobian_;
    Synthesis synthesis_;
    at::Tensor style_weights_;
    at::Tensor exact_centre_;  ///< [w_dim], float64, CPU; undefined without truncation and without one in the file
    at::Tensor centre_;
};

}  // namespace

std::unique_ptr<Generator> make_stylegan2(const ArrayMap& arrays, const GeneratorOptions& options) {
    const at::NoGradGuard guard;
    expect(options.dtype == at::kFloat || options.dtype == at::kDouble, "a generator computes in float or double");
    return std::make_unique<StyleGan2>(load_stylegan2(arrays), options);
}

}  // namespace surveyor
