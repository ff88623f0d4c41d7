#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/array.hpp"

namespace surveyor {

/// Reads the results.h5 of a finished run, for analysis and for stages that take latents from another run.
/// Every read checks the dataset's stored digest; DataError names the file and the dataset when it differs.
class ResultsReader {
  public:
    /// MissingInput when the file is absent, DataError when it is no complete results file or its seal is broken.
    explicit ResultsReader(const std::filesystem::path& path);
    ~ResultsReader();
    ResultsReader(ResultsReader&&) noexcept;
    ResultsReader& operator=(ResultsReader&&) noexcept;

    /// Whether the file carries its seal (which was checked); one that another program has edited does not.
    [[nodiscard]] bool is_sealed() const noexcept;

    /// Whether a group or dataset has this absolute path, e.g. "/fid/pixels".
    [[nodiscard]] bool has(const std::string& path) const;

    /// Names of the groups and datasets directly inside a group, sorted; empty when the group is absent.
    [[nodiscard]] std::vector<std::string> children(const std::string& group) const;

    /// A dataset, whole.
    [[nodiscard]] Array array(const std::string& path) const;

    /// A text attribute of a group or dataset; empty when absent.
    [[nodiscard]] std::string attribute(const std::string& path, const std::string& name) const;

    [[nodiscard]] const std::filesystem::path& path() const noexcept;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace surveyor
