#pragma once

#include <functional>
#include <string>

#include "models/network_file.hpp"
#include "models/stylegan2_layout.hpp"

namespace surveyor {

inline constexpr const char* stylegan2_family = "stylegan2";

/// True when some layout of StyleGAN2 recognises the checkpoint's names, or it is an export of one.
[[nodiscard]] bool is_stylegan2(const Checkpoint& checkpoint);

/// A StyleGAN2 in canonical names (stylegan2_layout.hpp) with its settings (stylegan2_settings.hpp); FIR kernels sum
/// to 1. DataError naming the tensor, with expected and found shape, when one is missing, misshapen or not finite.
[[nodiscard]] NetworkFile load_stylegan2(const Checkpoint& checkpoint, const GeneratorOptions& options);

/// Sizes of a network in canonical names.
[[nodiscard]] StyleGan2Sizes stylegan2_sizes(const TensorMap& weights);

/// What load_stylegan2() does once layout and sizes are known. Without blocks in `sizes` it is the mapping network
/// alone, with resolution 0 and one row of W.
[[nodiscard]] NetworkFile load_style_network(const Checkpoint& checkpoint,
                                             const std::string& family,
                                             const StyleGan2Layout& layout,
                                             const StyleGan2Sizes& sizes,
                                             const GeneratorOptions& options,
                                             const std::function<bool(const std::string& key)>& may_be_unused);

}  // namespace surveyor
