#pragma once

#include <filesystem>
#include <memory>

#include "models/generator.hpp"

namespace surveyor {

/// A generator that is a TorchScript file, which is a program: opening it runs what its author wrote, with the rights
/// of this process. Never called unless `options.trust_torchscript` is set. One of:
///   `path` is w -> image, and `options.mapping_file` is z -> w;
///   `path` has the methods mapping(z) and synthesis(w);
///   `path` is z -> image: W is then Z itself (space "z", flat: the Jacobian is the identity).
/// z is [n, z_dim], w [n, w_dim], images [n, 3, R, R] in about [-1, 1]. z_dim is the module's own attribute or buffer
/// `z_dim`, and else the number of columns of the first matrix among the parameters of z -> w.
///
/// The modules run in evaluation mode, in the type of the options and, for Jacobians (by automatic differentiation), in
/// float64 on the CPU; they take no label, have no noise layers and no centre. DataError when a file is damaged, its
/// program fails, has another interface, or gives other numbers each time.
[[nodiscard]] std::unique_ptr<Generator> open_torchscript(const std::filesystem::path& path,
                                                          const GeneratorOptions& options);

}  // namespace surveyor
