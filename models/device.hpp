#pragma once

#include <c10/core/Device.h>

namespace surveyor {

/// What the command line asks for. `automatic` takes a GPU when one is visible.
enum class DeviceChoice { automatic, cpu, cuda };

/// The device of a process: on a GPU node, its position among the node's processes modulo the visible devices.
/// SystemError (unavailable) when CUDA is demanded and no device is visible.
[[nodiscard]] at::Device choose_device(DeviceChoice choice, int position_on_node, int visible_devices);

/// CUDA devices that this process can see; 0 with a CPU build of LibTorch.
[[nodiscard]] int visible_cuda_devices();

/// Settings under which the same input gives the same bits: one thread, TF32 and cuDNN benchmark off, deterministic
/// algorithms, a fixed cuBLAS workspace. Call it once in each computing thread (the number of threads is per
/// thread), the first time before anything touches CUDA.
void configure_determinism();

}  // namespace surveyor
