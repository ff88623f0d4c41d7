#pragma once

#include <span>
#include <string>

#include "formats/checkpoint.hpp"

namespace surveyor {

// Each reader by itself, of a file in memory that must outlive the result. `name` stands for its path in messages.
// parse_checkpoint chooses among them. All throw DataError for files that are not theirs, damaged or hostile.

[[nodiscard]] Checkpoint parse_safetensors_checkpoint(std::span<const std::byte> file, const std::string& name);

/// torch.save since 1.6 and TorchScript archives (their tensors alone).
[[nodiscard]] Checkpoint parse_torch_zip_checkpoint(std::span<const std::byte> file,
                                                    const std::string& name,
                                                    const CheckpointLimits& limits = {});

/// torch.save before 1.6.
[[nodiscard]] Checkpoint parse_torch_legacy_checkpoint(std::span<const std::byte> file,
                                                       const std::string& name,
                                                       const CheckpointLimits& limits = {});

/// A pickle by itself: networks of NVIDIA's programs, of the TensorFlow era, or plain objects.
[[nodiscard]] Checkpoint parse_pickle_checkpoint(std::span<const std::byte> file,
                                                 const std::string& name,
                                                 const CheckpointLimits& limits = {});

/// One tensor, "array".
[[nodiscard]] Checkpoint parse_npy_checkpoint(std::span<const std::byte> file, const std::string& name);

/// Members that are stored become views, those that are deflated are unpacked (8 GiB at most, all together).
[[nodiscard]] Checkpoint parse_npz_checkpoint(std::span<const std::byte> file, const std::string& name);

/// Adds the configuration of a BigGAN model as attributes "config.NAME": numbers, truths, texts, lists of numbers; of
/// `layers`, a list of [upsample, in, out], three numbers a layer in a row. At most 1 MiB, 16 levels, integers within
/// 2^31; DataError otherwise.
void add_model_configuration(Checkpoint& checkpoint, std::span<const std::byte> json, const std::string& name);

}  // namespace surveyor
