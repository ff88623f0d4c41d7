#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>

#include "base/configs.hpp"
#include "models/generator.hpp"

namespace surveyor {

/// The latent sets: named lists of samples, each with its own random stream.
///   main       the samples that are traversed, rendered and compared; drawn, or read from latents.file
///   reference  what Frechet distances are measured against, independent of main
///   ganspace   what GANSpace's components are computed from; folded into moments, never stored
///   partner    the second points of random pairs (z_2 of 'random_w')
///   close@E    main moved by a random direction of length E in Z
///   main_w     main where latents.file holds its w alone
namespace latent_set {

inline constexpr const char* main = "main";
inline constexpr const char* reference = "reference";
inline constexpr const char* ganspace = "ganspace";
inline constexpr const char* partner = "partner";

inline constexpr const char* main_w = "main_w";

/// Whether main has a z: all sets but a file of w alone.
[[nodiscard]] bool main_has_z(const Configs& configs);

/// The set in which to find main's w: main, or main_w. Whoever needs z asks for main.
[[nodiscard]] std::string w_of_main(const Configs& configs);

/// What is wrong where `what` (a field in quotes) needs z and main has none.
[[nodiscard]] std::string no_z(const std::string& what);

/// "close@0.1"
[[nodiscard]] std::string close(double epsilon);

/// The epsilon of a close@E, or 0 for any other set.
[[nodiscard]] double epsilon_of(const std::string& set);

/// z [n, z_dim] of main, moved by `epsilon` along each sample's own direction (the same for every epsilon).
[[nodiscard]] at::Tensor moved(const at::Tensor& z, std::int64_t seed, std::int64_t first, double epsilon);

/// w [n, w_dim], float32, CPU: z -> w in batches of one fixed size, the last padded, so that a sample's w never depends
/// on its neighbours or on how many there are.
[[nodiscard]] at::Tensor mapped(const Generator& generator, const at::Tensor& z);

}  // namespace latent_set

}  // namespace surveyor
