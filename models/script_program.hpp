#pragma once

#include <ATen/core/Tensor.h>
#include <ATen/core/ivalue.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace surveyor {

/// A TorchScript file, which is a program: opening it runs what its author wrote, with the rights of this process. Made
/// only where the user has said that the file is trusted. Copies share the program.
class ScriptProgram {
  public:
    /// DataError when the file cannot be opened as TorchScript.
    ScriptProgram(std::filesystem::path path, at::Device device, at::ScalarType dtype);

    [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

    [[nodiscard]] bool has_method(const std::string& method) const;

    /// Whether the method, which must be there, can be given an argument of this name.
    [[nodiscard]] bool has_argument(const std::string& method, const std::string& argument) const;

    /// An attribute or buffer of the module.
    [[nodiscard]] std::optional<at::IValue> attribute(const std::string& name) const;

    [[nodiscard]] std::vector<at::Tensor> parameters() const;

    /// What the method answers to `input` and the named arguments `flags`. Without LibTorch's optimiser, which
    /// rewrites a program while it runs: the first call gives the bits of the last, and derivatives of all kinds pass.
    /// DataError when the program fails; an operator without derivative passes as c10::NotImplementedError.
    [[nodiscard]] at::IValue run(const std::string& method,
                                 const at::Tensor& input,
                                 const std::vector<std::pair<std::string, bool>>& flags = {}) const;

  private:
    struct Opened;

    std::filesystem::path path_;
    std::shared_ptr<const Opened> opened_;
};

}  // namespace surveyor
