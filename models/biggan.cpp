#include "models/biggan.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty.h>

#include <optional>

#include "base/codec.hpp"
#include "base/error.hpp"
#include "models/autograd_jacobian.hpp"
#include "models/biggan_network.hpp"
#include "models/refused_options.hpp"

namespace surveyor {
namespace {

constexpr const char* first_space = "gen_z";
constexpr int first_layer = -1;  // of the spaces: gen_z; then those of the blocks

std::string space_name(int layer) {
    return layer == first_layer ? first_space : "layer_" + std::to_string(layer);
}

/// w_dim of a space.
std::int64_t width_of(const BigGanConfig& config, int layer) {
    const std::int64_t side = config.side_after(layer);
    return config.channels_after(layer) * side * side;
}

/// What StyleGAN has and BigGAN has not.
void refuse_foreign_options(const GeneratorOptions& options) {
    const auto refuse = [](bool is_given, const std::string& field, const std::string& reason) {
        refuse_option(is_given, field, "BigGAN", reason);
    };
    refuse(options.psi != 1.0,
           "generator.psi " + number_text(options.psi),
           "no centre to truncate to (generator.truncation is the truncation of its batch statistics)");
    refuse(!options.noise.empty(), "generator.noise", "no noise layers");
    refuse(options.mapping_lr_multiplier.has_value(), "generator.mapping_lr_multiplier", "no mapping network");
    refuse(options.conv_clamp.has_value(), "generator.conv_clamp", "no clamps");
    refuse(options.fused_scale.has_value(), "generator.fused_scale", "no such layers");
}

/// The layer whose output is the space that `options` name.
int layer_of(const GeneratorOptions& options, const BigGanConfig& config, const GeneratorInfo& info) {
    const std::string wanted = options.space.empty() ? first_space : options.space;
    for (int layer = first_layer; layer < config.size(); ++layer) {
        const std::int64_t numbers = width_of(config, layer) * config.z_dim;
        if (wanted == space_name(layer) && numbers > largest_biggan_jacobian) {
            throw DataError("generator.space is '" + wanted + "', of " + std::to_string(width_of(config, layer)) +
                            " dimensions: each Jacobian would have " + std::to_string(numbers) +
                            " numbers, above the limit of " + std::to_string(largest_biggan_jacobian) +
                            " (268 MB); choose up to '" + info.spaces.back() + "'");
        }
        if (wanted == space_name(layer)) {
            return layer;
        }
    }
    require_known_space(options, info);
    throw ContractViolation("a space without a layer");
}

GeneratorInfo completed(GeneratorInfo info, const BigGanConfig& config, const GeneratorOptions& options) {
    info.spaces.clear();
    for (int layer = first_layer; layer < config.size(); ++layer) {
        if (width_of(config, layer) * config.z_dim <= largest_biggan_jacobian) {
            info.spaces.push_back(space_name(layer));
        }
    }
    const int layer = layer_of(options, config, info);
    info.space = space_name(layer);
    info.w_dim = static_cast<int>(width_of(config, layer));
    info.is_flat = layer == first_layer;
    info.needs_z = true;
    if (info.is_flat) {
        info.notes.emplace_back(
            "gen_z is affine in z: its Local Basis is the same for every z and every class, and distances between the "
            "local bases of different z are zero by construction; 'generator.space' chooses a later layer");
    }
    return info;
}

class BigGan final : public Generator {
  public:
    BigGan(const NetworkFile& file, const BigGanConfig& config, const GeneratorOptions& options)
        : info_(completed(file.info, config, options)),
          options_(options),
          layer_(layer_of(options, config, info_)),
          last_(config.size() - 1),
          map_shape_({config.channels_after(layer_), config.side_after(layer_), config.side_after(layer_)}) {
        const BigGanCondition condition = biggan_condition(file.weights, config, options);
        network_.emplace(BigGanSource{file.weights, condition, options.device, options.dtype}, config, config.size());
        exact_.emplace(BigGanSource{file.weights, condition, at::kCPU, at::kDouble}, config, layer_ + 1);
    }

    [[nodiscard]] const GeneratorInfo& info() const override { return info_; }

    [[nodiscard]] at::Tensor map(const at::Tensor& z) const override {
        const at::NoGradGuard guard;
        return activation(*network_, latents(z));
    }

    [[nodiscard]] MapLinearisation linearise(const at::Tensor& z, Precision /*precision*/) const override {
        expect(z.dim() == 1 && z.size(0) == info_.z_dim, "z has shape [z_dim]");
        if (layer_ != first_layer) {
            return autograd_jacobian([&](const at::Tensor& rows) { return activation(*exact_, rows); }, z);
        }
        const at::NoGradGuard guard;
        return {exact_->start(z.to(at::kCPU, at::kDouble).unsqueeze(0))[0], exact_->start_matrix().clone()};
    }

    [[nodiscard]] at::Tensor synthesize(const at::Tensor& w, const Noise& noise, const at::Tensor& z) const override {
        const at::NoGradGuard guard;
        expect(noise.mode != NoiseMode::given || noise.layers.empty(), "a BigGAN has no noise layers");
        expect(z.defined(), "a BigGAN draws from w and from the z that it came from");
        const at::Tensor here = w.dim() == 3 ? w.select(1, 0) : w;
        expect(here.dim() == 2 && here.size(1) == info_.w_dim && (w.dim() == 2 || w.size(1) == 1),
               "w has shape [n, w_dim]");
        expect(z.size(0) == here.size(0), "there is one z for each w");
        const at::Tensor rows = here.to(options_.device, options_.dtype);
        const at::Tensor x = layer_ == first_layer
                                 ? network_->first_map(rows)
                                 : rows.reshape({rows.size(0), map_shape_[0], map_shape_[1], map_shape_[2]})
                                       .contiguous(at::MemoryFormat::ChannelsLast);
        return network_->image(network_->through(x, latents(z), layer_ + 1, last_));
    }

    /// There are no noise layers: constant noise is no noise.
    [[nodiscard]] bool has_constant_noise() const override { return true; }

    [[nodiscard]] std::vector<Shape> noise_shapes() const override { return {}; }

    [[nodiscard]] at::Tensor style_weights() const override { return at::empty({0, info_.w_dim}, at::kDouble); }

  private:
    [[nodiscard]] at::Tensor latents(const at::Tensor& z) const {
        expect(z.dim() == 2 && z.size(1) == info_.z_dim, "z has shape [n, z_dim]");
        return z.to(options_.device, options_.dtype);
    }

    [[nodiscard]] at::Tensor activation(const BigGanNetwork& network, const at::Tensor& z) const {
        const at::Tensor flat = network.start(z);
        return layer_ == first_layer ? flat
                                     : network.through(network.first_map(flat), z, 0, layer_).flatten(1).contiguous();
    }

    GeneratorInfo info_;
    GeneratorOptions options_;
    int layer_;  ///< W is its output
    int last_;
    Shape map_shape_;  ///< of W as a map [channels, h, w]
    std::optional<BigGanNetwork> network_;
    std::optional<BigGanNetwork> exact_;  ///< float64 on the CPU, up to layer_
};

}  // namespace

std::unique_ptr<Generator> make_biggan(NetworkFile file, const GeneratorOptions& options) {
    const at::NoGradGuard guard;
    refuse_foreign_options(options);
    return std::make_unique<BigGan>(file, BigGanConfig::of_settings(file.settings), options);
}

}  // namespace surveyor
