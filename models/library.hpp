#pragma once

#include <ATen/core/Tensor.h>

#include <filesystem>
#include <string>

namespace surveyor {

/// "2.13.0": the LibTorch that this program was compiled with.
[[nodiscard]] std::string torch_version();

/// What the tensor library's results depend on beside its version: the instruction set it chose ("AVX512"), and for a
/// GPU the models and the driver of this node and the versions of CUDA and cuDNN. The same for all GPUs of a node.
[[nodiscard]] std::string tensor_hardware(at::Device device);

/// Models of the GPUs and version of the driver, as its folder in /proc tells them: "NVIDIA H100 80GB HBM3, driver
/// 550.54.15". "unknown GPU" where there is no such folder.
[[nodiscard]] std::string gpu_description(const std::filesystem::path& driver = "/proc/driver/nvidia");

}  // namespace surveyor
