#include "models/stylegan3.hpp"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty.h>

#include "base/error.hpp"
#include "models/refused_options.hpp"
#include "models/style_generator.hpp"
#include "models/stylegan2.hpp"
#include "models/stylegan2_loader.hpp"

namespace surveyor {
namespace {

constexpr const char* stylegan3_family = "stylegan3";

/// Stands where images would be made.
class NoSynthesis final : public SynthesisNetwork {
  public:
    [[nodiscard]] at::Tensor operator()(const at::Tensor& /*ws*/, const Noise& /*noise*/) const override {
        throw DataError(
            "images of a StyleGAN3 cannot be drawn: only its mapping network z -> w is read from such a file; studies "
            "of W work, stages that render need a StyleGAN2, StyleGAN, ProGAN or BigGAN");
    }

    [[nodiscard]] bool has_constant_noise() const override { return false; }

    [[nodiscard]] std::vector<Shape> noise_shapes() const override { return {}; }
};

}  // namespace

bool is_stylegan3(const Checkpoint& checkpoint) {
    return (checkpoint.tensors.contains("mapping.fc0.weight") &&
            checkpoint.tensors.contains("synthesis.input.freqs")) ||
           is_export_of(checkpoint, stylegan3_family);
}

NetworkFile load_stylegan3(const Checkpoint& checkpoint, const GeneratorOptions& options) {
    const StyleGan2Layout layout = is_export_of(checkpoint, stylegan3_family) ? exported_layout() : nvidia_layout();
    const StyleGan2Sizes sizes = stylegan2_sizes(shapes_of(checkpoint), layout);
    NetworkFile file =
        load_style_network(checkpoint, stylegan3_family, layout, sizes, options, [](const std::string& key) {
            return key.starts_with("synthesis.");
        });
    file.info.notes.emplace_back("of a StyleGAN3 the mapping network alone is read: W can be studied, not drawn");
    return file;
}

std::unique_ptr<Generator> make_stylegan3(NetworkFile file, const GeneratorOptions& options) {
    const at::NoGradGuard guard;
    refuse_option(!options.noise.empty(), "generator.noise", "StyleGAN3", "no noise layers");
    refuse_option(options.conv_clamp.has_value(), "generator.conv_clamp", "StyleGAN3", "a mapping network alone here");
    refuse_option(options.psi_cutoff != 0, "generator.psi_cutoff", "StyleGAN3", "a mapping network alone here");
    require_known_space(options, file.info);
    StyleParts parts = mapping_parts(file, options);
    parts.synthesis = std::make_unique<NoSynthesis>();
    parts.style_weights = at::empty({0, parts.info.w_dim}, at::kDouble);
    return make_style_generator(std::move(parts), options);
}

}  // namespace surveyor
