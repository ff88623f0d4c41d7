#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/array.hpp"

namespace surveyor {

/// How a generator is opened. Everything here but the device changes numbers.
struct GeneratorOptions {
    double psi = 1.0;                       ///< truncation: w = centre + psi (w - centre); 1 changes nothing
    double mapping_lr_multiplier = 0.01;    ///< of the mapping layers; state dictionaries do not hold it
    std::optional<double> conv_clamp = {};  ///< bound on activations, as some networks were trained; not in files
    at::Device device = at::Device(at::kCPU);
    at::ScalarType dtype = at::kFloat;  ///< of map() and synthesize(): float or double
};

/// What is known of a generator from its file.
struct GeneratorInfo {
    std::string architecture;  ///< "stylegan2"
    std::string layout;        ///< whose tensor names the file uses: "rosinality", "nvidia"
    int z_dim = 0;
    int w_dim = 0;
    int resolution = 0;  ///< side of the images, pixels
    int layers = 0;      ///< rows of an extended latent (W+)
    int mapping_layers = 0;
    std::int64_t parameters = 0;     ///< numbers that take part in the computation, noise buffers aside
    std::vector<std::string> notes;  ///< what a reader of results should know: an estimated centre, unused tensors
};

/// Value and derivative of z -> w at one point.
struct MapLinearisation {
    at::Tensor w;         ///< [w_dim], float64, on the CPU
    at::Tensor jacobian;  ///< [w_dim, z_dim], float64, on the CPU
};

/// Arithmetic of a Jacobian. `mixed` forms the matrix products in float32 and hands them back as float64 (relative
/// error about 1e-6); activation masks and w come from float64 in both.
enum class Precision { float64, mixed };

enum class NoiseMode {
    none,      ///< no noise term
    constant,  ///< the file's own buffers, the same for every sample
    given,     ///< one image per noise layer, from the caller
};

/// The noise inputs of one batch.
struct Noise {
    NoiseMode mode = NoiseMode::none;
    std::vector<at::Tensor> layers = {};  ///< for `given`: layer i is [n, 1, r, r] or [1, 1, r, r], see noise_shapes()

    [[nodiscard]] static Noise none() { return {}; }

    [[nodiscard]] static Noise constant() { return {NoiseMode::constant}; }

    [[nodiscard]] static Noise given(std::vector<at::Tensor> images) { return {NoiseMode::given, std::move(images)}; }
};

/// A pretrained map z -> w -> image. All calls are inference, without gradients; they may be made from several
/// threads. Latents may come in any floating type and from any device; results are on the generator's device in its
/// type, unless said otherwise. A batch of three or fewer rows may differ from a larger one in the last bits (other
/// kernels): whoever needs the same bits pads to a fixed batch.
class Generator {
  public:
    Generator() = default;
    Generator(const Generator&) = delete;
    Generator& operator=(const Generator&) = delete;
    virtual ~Generator() = default;

    [[nodiscard]] virtual const GeneratorInfo& info() const = 0;

    /// z [n, z_dim] -> w [n, w_dim], truncated with the psi given at opening.
    [[nodiscard]] virtual at::Tensor map(const at::Tensor& z) const = 0;

    /// w and dw/dz at one z [z_dim], float64 on the CPU, in closed form; both truncated like map().
    [[nodiscard]] virtual MapLinearisation linearise(const at::Tensor& z, Precision precision) const = 0;

    /// w [n, w_dim], or one row per layer [n, layers, w_dim], -> images [n, 3, R, R], roughly in [-1, 1], not
    /// clamped. DataError when constant noise is asked for and the file has none.
    [[nodiscard]] virtual at::Tensor synthesize(const at::Tensor& w, const Noise& noise) const = 0;

    [[nodiscard]] virtual bool has_constant_noise() const = 0;

    /// [height, width] of every noise layer, in the order of Noise::layers.
    [[nodiscard]] virtual std::vector<Shape> noise_shapes() const = 0;

    /// [m, w_dim], float64 on the CPU: the rows of the affine layers that turn w into styles, as stored: all
    /// convolutions, then the last toRGB. Their unit-length rows are what SeFa factorises (Shen and Zhou, arXiv
    /// 2007.06600).
    [[nodiscard]] virtual at::Tensor style_weights() const = 0;
};

}  // namespace surveyor
