#include "models/torchscript.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/isfinite.h>
#include <ATen/ops/linspace.h>

#include <optional>
#include <utility>
#include <vector>

#include "base/codec.hpp"
#include "base/error.hpp"
#include "models/autograd_jacobian.hpp"
#include "models/refused_options.hpp"
#include "models/script_program.hpp"

namespace surveyor {
namespace {

/// One function of a file's program: rows to rows (or images).
class ScriptFunction {
  public:
    ScriptFunction(ScriptProgram program, std::string method)
        : program_(std::move(program)), method_(std::move(method)) {}

    [[nodiscard]] at::Tensor operator()(const at::Tensor& rows) const {
        const c10::IValue answer = program_.run(method_, rows);
        if (!answer.isTensor()) {
            throw DataError(program_.path().string() + ": its program '" + method_ + "' answers with a " +
                            answer.tagKind() + ", not a tensor");
        }
        return answer.toTensor();
    }

    [[nodiscard]] const ScriptProgram& program() const { return program_; }

  private:
    ScriptProgram program_;
    std::string method_;
};

/// z -> w and w -> image of one device and type; the first is absent where W is Z.
struct ScriptParts {
    std::optional<ScriptFunction> mapping;
    ScriptFunction synthesis;
};

ScriptParts parts_of(const std::filesystem::path& path,
                     const GeneratorOptions& options,
                     at::Device device,
                     at::ScalarType dtype) {
    ScriptProgram program(path, device, dtype);
    if (!options.mapping_file.empty()) {
        return {ScriptFunction({options.mapping_file, device, dtype}, "forward"), ScriptFunction(program, "forward")};
    }
    if (program.has_method("mapping") && program.has_method("synthesis")) {
        return {ScriptFunction(program, "mapping"), ScriptFunction(program, "synthesis")};
    }
    if (!program.has_method("forward")) {
        throw DataError(path.string() + ": has neither the method 'forward' nor 'mapping' and 'synthesis'");
    }
    return {std::nullopt, ScriptFunction(program, "forward")};
}

int stated_z_dim(const ScriptProgram& program) {
    std::int64_t z_dim = 0;
    if (const auto value = program.attribute("z_dim")) {
        z_dim = value->isInt()                                        ? value->toInt()
                : value->isTensor() && value->toTensor().numel() == 1 ? value->toTensor().item().toLong()
                                                                      : 0;
    } else {
        for (const at::Tensor& parameter : program.parameters()) {
            if (parameter.dim() == 2) {
                z_dim = parameter.size(1);
                break;
            }
        }
    }
    if (z_dim < 1 || z_dim > 65536) {
        throw DataError(
            "the TorchScript module does not tell the width of z: give it an attribute or a buffer 'z_dim'");
    }
    return static_cast<int>(z_dim);
}

/// Two rows without structure.
at::Tensor probe(int z_dim, at::Device device, at::ScalarType dtype) {
    const at::Tensor rows = at::linspace(-2.0, 2.0, 2 * z_dim, at::kDouble).reshape({2, z_dim});
    return (rows * 7.0).sin().to(device, dtype);
}

void refuse_foreign_options(const GeneratorOptions& options) {
    const auto refuse = [](bool is_given, const std::string& field, const std::string& reason) {
        refuse_option(is_given, field, "TorchScript generator", reason);
    };
    refuse(options.psi != 1.0, "generator.psi " + number_text(options.psi), "no centre to truncate to");
    refuse(!options.label.empty() || options.label_index.has_value(), "generator.label", "no classes of its own");
    refuse(!options.noise.empty(), "generator.noise", "no noise layers");
    refuse(options.mapping_lr_multiplier.has_value(), "generator.mapping_lr_multiplier", "no such factor to set");
    refuse(options.conv_clamp.has_value(), "generator.conv_clamp", "no clamps to set");
    refuse(options.fused_scale.has_value(), "generator.fused_scale", "no layers to choose");
    refuse(!options.state.empty(), "generator.state", "one network");
}

class ScriptGenerator final : public Generator {
  public:
    ScriptGenerator(const std::filesystem::path& path, const GeneratorOptions& options)
        : options_(options), parts_(parts_of(path, options, options.device, options.dtype)) {
        if (parts_.mapping) {
            exact_mapping_ = parts_of(path, options, at::kCPU, at::kDouble).mapping;
        }
        info_.architecture = "torchscript";
        info_.layout = "its own";
        info_.layers = 1;
        info_.space = parts_.mapping ? "w" : "z";
        info_.spaces = {info_.space};
        info_.is_flat = !parts_.mapping;
        info_.notes.emplace_back(
            "the generator is a TorchScript program, which was run because generator.trust says so");
        info_.parameters = parameters();
        learn_shapes();
        require_known_space(options, info_);
    }

    [[nodiscard]] const GeneratorInfo& info() const override { return info_; }

    [[nodiscard]] at::Tensor map(const at::Tensor& z) const override {
        const at::NoGradGuard guard;
        expect(z.dim() == 2 && z.size(1) == info_.z_dim, "z has shape [n, z_dim]");
        const at::Tensor here = z.to(options_.device, options_.dtype);
        return parts_.mapping ? (*parts_.mapping)(here).to(options_.dtype) : here;
    }

    [[nodiscard]] MapLinearisation linearise(const at::Tensor& z, Precision /*precision*/) const override {
        expect(z.dim() == 1 && z.size(0) == info_.z_dim, "z has shape [z_dim]");
        if (!exact_mapping_) {
            return {z.to(at::kCPU, at::kDouble).clone(), at::eye(info_.z_dim, at::kDouble)};
        }
        return autograd_jacobian([&](const at::Tensor& rows) { return (*exact_mapping_)(rows).to(at::kDouble); }, z);
    }

    [[nodiscard]] at::Tensor synthesize(const at::Tensor& w,
                                        const Noise& noise,
                                        const at::Tensor& /*z*/) const override {
        const at::NoGradGuard guard;
        expect(noise.mode != NoiseMode::given || noise.layers.empty(), "a TorchScript generator has no noise layers");
        const at::Tensor rows = w.dim() == 3 ? w.select(1, 0) : w;
        expect(rows.dim() == 2 && rows.size(1) == info_.w_dim && (w.dim() == 2 || w.size(1) == 1),
               "w has shape [n, w_dim]");
        return parts_.synthesis(rows.to(options_.device, options_.dtype)).to(options_.dtype);
    }

    [[nodiscard]] bool has_constant_noise() const override { return true; }

    [[nodiscard]] std::vector<Shape> noise_shapes() const override { return {}; }

    [[nodiscard]] at::Tensor style_weights() const override { return at::empty({0, info_.w_dim}, at::kDouble); }

  private:
    [[nodiscard]] std::int64_t parameters() const {
        std::int64_t count = 0;
        const auto add = [&](const ScriptProgram& program) {
            for (const at::Tensor& parameter : program.parameters()) {
                count += parameter.numel();
            }
        };
        add(parts_.synthesis.program());
        if (!options_.mapping_file.empty()) {
            add(parts_.mapping->program());
        }
        return count;
    }

    /// What no attribute tells, by running the program on two rows.
    void learn_shapes() {
        info_.z_dim = stated_z_dim((parts_.mapping ? *parts_.mapping : parts_.synthesis).program());
        const at::Tensor z = probe(info_.z_dim, options_.device, options_.dtype);
        info_.w_dim = info_.z_dim;
        const at::Tensor w = map(z);
        if (w.dim() != 2 || w.size(0) != 2) {
            throw DataError("its program maps z of shape [2, " + std::to_string(info_.z_dim) + "] to " +
                            text_of(w.sizes().vec()) + ", expected [2, w_dim]");
        }
        info_.w_dim = static_cast<int>(w.size(1));
        const at::Tensor images = synthesize(w, Noise::none(), {});
        const bool is_picture =
            images.dim() == 4 && images.size(0) == 2 && images.size(1) == 3 && images.size(2) == images.size(3);
        if (!is_picture) {
            throw DataError("its program maps w of shape " + text_of(w.sizes().vec()) + " to " +
                            text_of(images.sizes().vec()) + ", expected images [2, 3, R, R]");
        }
        info_.resolution = static_cast<int>(images.size(2));
        if (!at::isfinite(images).all().item<bool>()) {
            throw DataError("its program draws images with numbers that are not finite");
        }
        if (!at::equal(w, map(z)) || !at::equal(images, synthesize(w, Noise::none(), {}))) {
            throw DataError(
                "its program gives other numbers each time it runs; take the random numbers out of it, so that a "
                "result belongs to its latent");
        }
        if (exact_mapping_) {
            const at::NoGradGuard guard;
            if ((*exact_mapping_)(probe(info_.z_dim, at::kCPU, at::kDouble)).scalar_type() != at::kDouble) {
                info_.notes.emplace_back("the mapping computes in single precision inside, and so do its Jacobians");
            }
        }
    }

    GeneratorInfo info_;
    GeneratorOptions options_;
    ScriptParts parts_;
    std::optional<ScriptFunction> exact_mapping_;  ///< float64 on the CPU
};

}  // namespace

std::unique_ptr<Generator> open_torchscript(const std::filesystem::path& path, const GeneratorOptions& options) {
    expect(options.trust_torchscript, "a program out of a file runs on request only");
    const at::NoGradGuard guard;
    refuse_foreign_options(options);
    return std::make_unique<ScriptGenerator>(path, options);
}

}  // namespace surveyor
