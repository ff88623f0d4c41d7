#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/array.hpp"

namespace surveyor {

/// How a generator is opened. Everything here but the device changes numbers. What a file tells of itself (a network
/// pickle holds its multiplier and clamps) stands in for an option that is left empty, and else the published value.
struct GeneratorOptions {
    double psi = 1.0;    ///< truncation: w = centre + psi (w - centre); 1 changes nothing
    int psi_cutoff = 0;  ///< rows of W+ that psi acts on, from the first; 0 is all, and only then is w itself truncated

    std::optional<double> mapping_lr_multiplier = {};  ///< of the mapping layers; published: 0.01
    std::optional<double> conv_clamp = {};             ///< bound on activations; published: none
    std::optional<bool> fused_scale = {};              ///< StyleGAN1, ProGAN: upsampling by one transposed convolution

    /// Weights of the classes of a conditional generator, one per class, mostly one 1 among zeros. Empty for an
    /// unconditional one.
    std::vector<double> label = {};

    std::optional<int> label_index = {};  ///< the same for a single class, by its index

    /// BigGAN: the truncation (above 0, to 1) whose batch statistics are used, and whether between two stored ones the
    /// published program's rule holds ("reference") or a straight line ("linear").
    double truncation = 1.0;
    std::string statistics = "reference";

    std::string space = {};          ///< the intermediate space W: empty for the architecture's own; see GeneratorInfo
    std::vector<Array> noise = {};   ///< noise images [r, r] that take the place of the file's, one per noise layer
    bool allow_nonfinite = false;    ///< open a file with NaN or infinite weights
    bool trust_torchscript = false;  ///< run TorchScript files, which are programs
    std::filesystem::path mapping_file = {};  ///< TorchScript: the file of z -> w beside the one of w -> image
    std::string state = {};  ///< which network of a training file, by its dotted path; empty: the averaged generator

    at::Device device = at::Device(at::kCPU);
    at::ScalarType dtype = at::kFloat;  ///< of map() and synthesize(): float or double
};

/// What is known of a generator from its file.
struct GeneratorInfo {
    std::string architecture;  ///< "stylegan2", "stylegan1", "progan", "biggan_deep", ...
    std::string layout;        ///< whose tensor names the file uses: "rosinality", "nvidia"
    int z_dim = 0;
    int w_dim = 0;
    int resolution = 0;  ///< side of the images, pixels; 0 when it draws none (a mapping network alone)
    int layers = 0;      ///< rows of an extended latent (W+); 1 where there is no such thing
    int mapping_layers = 0;
    int classes = 0;          ///< of a conditional generator; 0 without classes
    std::string space = "w";  ///< what W is: "w", or the layer whose output plays its part ("gen_z", "layer_4")
    std::vector<std::string> spaces = {"w"};  ///< what `space` could be
    bool is_flat = false;                     ///< z -> w is affine: its Local Basis is the same everywhere
    bool needs_z = false;                     ///< later layers see z itself: synthesize() wants it
    std::int64_t parameters = 0;              ///< numbers that take part in the computation, noise buffers aside
    std::vector<std::string> notes;    ///< what a reader of results should know: an estimated centre, unused tensors
    std::vector<std::string> assumed;  ///< published values that stand in for what the file does not hold
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

    /// w and dw/dz at one z [z_dim], float64 on the CPU, in closed form where there is one; both truncated like map().
    [[nodiscard]] virtual MapLinearisation linearise(const at::Tensor& z, Precision precision) const = 0;

    /// w [n, w_dim], or one row per layer [n, layers, w_dim], -> images [n, 3, R, R], roughly in [-1, 1], not
    /// clamped. `z` [n, z_dim] is the latent that each w came from before it was moved; only a generator with
    /// `needs_z` reads it. DataError when constant noise is asked for and the file has none.
    [[nodiscard]] virtual at::Tensor synthesize(const at::Tensor& w,
                                                const Noise& noise,
                                                const at::Tensor& z = {}) const = 0;

    [[nodiscard]] virtual bool has_constant_noise() const = 0;

    /// [height, width] of every noise layer, in the order of Noise::layers.
    [[nodiscard]] virtual std::vector<Shape> noise_shapes() const = 0;

    /// [m, w_dim], float64 on the CPU: the rows of the affine layers that turn w into styles, as stored: all
    /// convolutions, then the last toRGB. Their unit-length rows are what SeFa factorises (Shen and Zhou, arXiv
    /// 2007.06600). No rows where W does not act through such layers.
    [[nodiscard]] virtual at::Tensor style_weights() const = 0;
};

}  // namespace surveyor
