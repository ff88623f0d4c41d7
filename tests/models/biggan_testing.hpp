#pragma once

#include <memory>
#include <vector>

#include "formats/checkpoint.hpp"
#include "model_testing.hpp"

namespace surveyor {

/// tests/golden/checkpoints/biggan_tiny, as its folder opens.
[[nodiscard]] Checkpoint tiny_biggan();

/// The same with other tensors; its config.json comes along.
[[nodiscard]] Checkpoint tiny_biggan_with(ArrayMap arrays);

/// The tensors of the tiny network.
[[nodiscard]] ArrayMap tiny_biggan_arrays();

/// Options for one class of the tiny network's six.
[[nodiscard]] GeneratorOptions tiny_biggan_options(int of_class, at::ScalarType dtype = at::kDouble);

}  // namespace surveyor
