#include "models/script_program.hpp"

#include <c10/util/Exception.h>
#include <torch/csrc/jit/api/module.h>
#include <torch/csrc/jit/runtime/graph_executor.h>
#include <torch/csrc/jit/serialization/import.h>

#include <algorithm>
#include <utility>

#include "base/array.hpp"
#include "base/error.hpp"

// The only file of the program that knows how to run a program out of a file; a test looks after that.

namespace surveyor {
namespace {

/// The first lines of LibTorch's message: the rest is a trace of its own calls.
std::string first_lines(const std::string& message) {
    std::size_t end = 0;
    for (int line = 0; line < 4 && end != std::string::npos; ++line) {
        end = message.find('\n', end == 0 ? 0 : end + 1);
    }
    return message.substr(0, std::min<std::size_t>(end, 600));
}

}  // namespace

struct ScriptProgram::Opened {
    torch::jit::Module module;
};

ScriptProgram::ScriptProgram(std::filesystem::path path, at::Device device, at::ScalarType dtype)
    : path_(std::move(path)) {
    try {
        torch::jit::Module module = torch::jit::load(path_.string(), device);
        module.eval();
        module.to(dtype);
        opened_ = std::make_shared<const Opened>(Opened{std::move(module)});
    } catch (const std::exception& error) {
        throw DataError(path_.string() + ": cannot be opened as TorchScript: " + first_lines(error.what()));
    }
}

bool ScriptProgram::has_method(const std::string& method) const {
    return opened_->module.find_method(method).has_value();
}

bool ScriptProgram::has_argument(const std::string& method, const std::string& argument) const {
    const auto& arguments = opened_->module.get_method(method).function().getSchema().arguments();
    return std::any_of(
        arguments.begin(), arguments.end(), [&](const c10::Argument& each) { return each.name() == argument; });
}

std::optional<at::IValue> ScriptProgram::attribute(const std::string& name) const {
    return opened_->module.hasattr(name) ? std::optional(opened_->module.attr(name)) : std::nullopt;
}

std::vector<at::Tensor> ScriptProgram::parameters() const {
    std::vector<at::Tensor> all;
    for (const at::Tensor& parameter : opened_->module.parameters()) {
        all.push_back(parameter);
    }
    return all;
}

at::IValue ScriptProgram::run(const std::string& method,
                              const at::Tensor& input,
                              const std::vector<std::pair<std::string, bool>>& flags) const {
    const torch::jit::GraphOptimizerEnabledGuard plain(false);
    torch::jit::Kwargs named;
    for (const auto& [name, value] : flags) {
        named[name] = value;
    }
    try {
        return opened_->module.get_method(method)({input}, named);
    } catch (const c10::NotImplementedError&) {
        throw;  // an operator without forward derivative: the other way of differentiating is tried
    } catch (const std::exception& error) {
        throw DataError(path_.string() + ": its program '" + method + "' failed on a tensor of shape " +
                        text_of(input.sizes().vec()) + ": " + first_lines(error.what()));
    }
}

}  // namespace surveyor
