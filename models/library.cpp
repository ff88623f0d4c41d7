#include "models/library.hpp"

#include <ATen/Context.h>
#include <ATen/Version.h>
#include <torch/version.h>

#include <fstream>
#include <set>
#include <sstream>

namespace surveyor {

namespace {

/// What follows `mark` in the first line of a file that has it, without the blanks before it.
std::string line_after(const std::string& mark, const std::filesystem::path& path) {
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);) {
        if (const std::size_t found = line.find(mark); found != std::string::npos) {
            const std::size_t start = line.find_first_not_of(" \t", found + mark.size());
            return start == std::string::npos ? "" : line.substr(start);
        }
    }
    return "";
}

}  // namespace

std::string torch_version() {
    return TORCH_VERSION;
}

std::string tensor_hardware(at::Device device) {
    std::string text = at::get_cpu_capability();
    if (device.is_cuda()) {
        text += "; " + gpu_description() + ", " + at::detail::getCUDAHooks().showConfig();
    }
    return text;
}

std::string gpu_description(const std::filesystem::path& driver) {
    std::set<std::string> models;
    std::error_code error;
    for (const auto& gpu : std::filesystem::directory_iterator(driver / "gpus", error)) {
        if (std::string model = line_after("Model:", gpu.path() / "information"); !model.empty()) {
            models.insert(std::move(model));
        }
    }
    if (models.empty()) {
        return "unknown GPU";
    }
    std::string text;
    for (const std::string& model : models) {
        text += (text.empty() ? "" : " + ") + model;
    }
    // "NVRM version: NVIDIA UNIX x86_64 Kernel Module  550.54.15  Tue ..."
    std::istringstream version(line_after("Kernel Module", driver / "version"));
    std::string number;
    while (version >> number && number.find('.') == std::string::npos) {
    }
    return text + ", driver " + (number.empty() ? "unknown" : number);
}

}  // namespace surveyor
