#include "models/library.hpp"

#include <ATen/Context.h>
#include <ATen/Version.h>
#include <torch/version.h>

namespace surveyor {

std::string torch_version() {
    return TORCH_VERSION;
}

std::string tensor_hardware(at::Device device) {
    std::string text = at::get_cpu_capability();
    if (device.is_cuda()) {
        text += "; " + device.str() + ", " + at::detail::getCUDAHooks().showConfig();
    }
    return text;
}

}  // namespace surveyor
