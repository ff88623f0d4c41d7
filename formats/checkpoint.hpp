#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "base/array.hpp"
#include "formats/checkpoint_limits.hpp"
#include "formats/sealed_bytes.hpp"

namespace surveyor {

/// A tensor as it lies in a file: nothing of it has been copied yet.
struct StoredTensor {
    DType dtype = DType::float32;
    Shape shape;
    std::vector<std::int64_t> strides;  ///< in elements, none negative; empty for row-major without gaps
    std::span<const std::byte> bytes;   ///< from the first element to the last one reached
    bool is_big_endian = false;
    std::shared_ptr<const void> owner;        ///< keeps `bytes` alive when they are not the file's own
    std::shared_ptr<const SealedBytes> seal;  ///< the archive entry that holds `bytes`, with its checksum

    /// The elements copied out: row-major, little-endian. The strides were checked against `bytes` by the reader.
    /// DataError when the checksum of an archive entry does not fit, or a boolean is neither 0 nor 1.
    [[nodiscard]] Array read() const;
};

/// What a file says beside its tensors, by dotted path: a layer's activation, a training option. Never a program.
using Attribute = std::variant<std::monostate, bool, std::int64_t, double, std::string, std::vector<double>>;

/// Somebody's weights, whatever program wrote them: named tensors and inert facts. Every reader of `formats/` makes
/// this, and nothing that a file contains is ever executed, imported or resolved to a path.
///
/// Names are dotted paths from the root of the file ("g_ema.conv1.conv.weight"). An attribute of the object at path P
/// is "P.name"; the class of that object is "P.__class__". What stands where:
///
/// | file | tensors | attributes |
/// |---|---|---|
/// | torch.save | keys of the dicts, numbers of list elements | "args.size" (size, latent, n_mlp, channel_multiplier) |
/// | NVIDIA pickle | "G_ema.mapping.fc0.weight" | "G_ema.z_dim", "G_ema.mapping.fc0.activation", ... |
/// | TensorFlow era | "Gs.synthesis/4x4/Const/const" | "Gs.version", "Gs.static_kwargs.resolution", ... |
/// | BigGAN folder | "generator.gen_z.weight_orig" | "config.z_dim", ...; "config.layers": three numbers a layer |
/// | safetensors | as in the file | `__metadata__`, as text |
/// | .npz, .npy | names of the members; "array" | none |
struct Checkpoint {
    std::filesystem::path path;
    std::string format;  ///< "safetensors", "torch zip", "torch legacy", "pickle (protocol 4)", ...
    std::map<std::string, StoredTensor> tensors;
    std::map<std::string, Attribute> attributes;

    /// What a reader of results may want to know: objects that stayed closed, embedded programs that were dropped.
    std::vector<std::string> notes;

    std::shared_ptr<const void> owner;  ///< keeps the mapped file alive

    /// The part under "prefix." (a network of a training checkpoint), with that prefix taken off.
    [[nodiscard]] Checkpoint below(const std::string& prefix) const;

    /// The tensor `name`, copied out. DataError, with the ten nearest names, when there is none.
    [[nodiscard]] Array read(const std::string& name) const;

    /// The attribute at `name` as a number (booleans are 0 and 1), or `otherwise` when it is absent or no number.
    [[nodiscard]] double number(const std::string& name, double otherwise) const;

    /// The attribute at `name` as text, or `otherwise`.
    [[nodiscard]] std::string text(const std::string& name, const std::string& otherwise) const;
};

/// Opens a file whose format is told by its bytes, never by its name: safetensors, torch.save (zip and legacy), network
/// pickles of NVIDIA's PyTorch and TensorFlow programs, bare pickles, TorchScript archives (their tensors alone), .npz.
/// A BigGAN folder, or a weights file `pytorch_model.bin` (a prefix may stand before it), takes the `config.json` beside
/// it (of the same prefix) along.
///
/// The file is mapped: tensors are views until they are read. MissingInput when it is absent, DataError (file, byte
/// offset or entry, reason) when it is damaged, hostile, or of no known format.
[[nodiscard]] Checkpoint open_checkpoint(const std::filesystem::path& path, const CheckpointLimits& limits = {});

/// The same of a file in memory, which must outlive the result. `name` stands for its path in messages.
[[nodiscard]] Checkpoint parse_checkpoint(std::span<const std::byte> file,
                                          const std::string& name,
                                          const CheckpointLimits& limits = {});

/// A checkpoint in memory, as if a file had held these arrays.
[[nodiscard]] Checkpoint checkpoint_of(ArrayMap arrays);

/// The files that open_checkpoint(path) reads: `path`, or the weights and the configuration of a BigGAN folder.
[[nodiscard]] std::vector<std::filesystem::path> checkpoint_files(const std::filesystem::path& path);

}  // namespace surveyor
