#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "tests/stages/stage_testing.hpp"

namespace surveyor::testing {

/// Holds what the changes of the tables name: direction files, latents, checkpoints that differ in one bit, folders of
/// pictures, files of statistics; in texts FOLDER stands for its own folder, GOLDEN for tests/golden, INCEPTION for
/// weights of the FID network (made when first asked for), LPIPS_SHA256 for the digest of lpips.pt.
class KeysFiles {
  public:
    KeysFiles();

    [[nodiscard]] std::string placed(std::string text) const;

    /// The key of every group of a study with these changes, by name.
    [[nodiscard]] std::map<std::string, std::string> keys(const std::string& study,
                                                          const std::vector<std::string>& changes) const;

  private:
    void write_directions_and_latents() const;
    void write_weights() const;
    void write_references() const;

    TemporaryFolder folder_;
};

}  // namespace surveyor::testing
