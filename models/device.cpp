#include "models/device.hpp"

#include <ATen/Context.h>
#include <ATen/Parallel.h>

#include <cstdlib>

#include "base/error.hpp"

namespace surveyor {

at::Device choose_device(DeviceChoice choice, int position_on_node, int visible_devices) {
    expect(position_on_node >= 0 && visible_devices >= 0, "positions and device counts are not negative");
    if (choice == DeviceChoice::cpu || (choice == DeviceChoice::automatic && visible_devices == 0)) {
        return at::Device(at::kCPU);
    }
    if (visible_devices == 0) {
        throw SystemError(ExitCode::unavailable,
                          "device 'cuda' was asked for, but this process sees no CUDA device: check the driver, "
                          "CUDA_VISIBLE_DEVICES, the job's GPU request, and that LibTorch was built with CUDA; or run "
                          "with device 'cpu'");
    }
    return at::Device(at::kCUDA, static_cast<at::DeviceIndex>(position_on_node % visible_devices));
}

int visible_cuda_devices() {
    return at::globalContext().hasCUDA() ? static_cast<int>(at::detail::getCUDAHooks().deviceCount()) : 0;
}

void configure_determinism() {
    // cuBLAS reads this when its first handle is made; a value that the operator chose is kept.
    setenv("CUBLAS_WORKSPACE_CONFIG", ":4096:8", 0);
    at::set_num_threads(1);
    at::Context& context = at::globalContext();
    context.setAllowTF32CuBLAS(false);
    context.setAllowTF32CuDNN(false);
    context.setBenchmarkCuDNN(false);
    context.setDeterministicCuDNN(true);
    context.setDeterministicAlgorithms(true, false);
    // Otherwise every new tensor is filled with NaN first, 3 % of a small image's time; nothing here reads
    // unwritten memory.
    context.setDeterministicFillUninitializedMemory(false);
}

}  // namespace surveyor
