#pragma once

#include <ATen/core/Tensor.h>

#include <filesystem>
#include <memory>
#include <string>

#include "base/array.hpp"
#include "models/generator.hpp"

namespace surveyor {

/// tests/golden/<relative>.
[[nodiscard]] std::filesystem::path golden(const std::string& relative);

/// An array of a golden file as a float64 tensor; indices are not supported.
[[nodiscard]] at::Tensor reference(const ArrayMap& arrays, const std::string& name);

/// max |actual - expected| / max |expected|; infinite when shapes differ or a value is not finite.
[[nodiscard]] double relative_error(const at::Tensor& actual, const at::Tensor& expected);

/// Same shape and same bits.
[[nodiscard]] bool same_bits(const at::Tensor& a, const at::Tensor& b);

/// [n, width] float64 standard normals of a fixed stream.
[[nodiscard]] at::Tensor random_latents(std::int64_t n, std::int64_t width, std::uint64_t seed = 0);

/// The network's small reference files, opened in `dtype`.
[[nodiscard]] std::unique_ptr<Generator> open_golden(const std::string& relative,
                                                     at::ScalarType dtype,
                                                     double psi = 1.0);

}  // namespace surveyor
