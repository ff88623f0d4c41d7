#pragma once

#include <ATen/core/Tensor.h>

#include <string>

namespace surveyor {

/// "2.13.0": the LibTorch that this program was compiled with.
[[nodiscard]] std::string torch_version();

/// What the tensor library's results depend on beside its version: the instruction set it chose ("AVX512"), and for a
/// GPU its name and the versions of CUDA and cuDNN.
[[nodiscard]] std::string tensor_hardware(at::Device device);

}  // namespace surveyor
