#pragma once

#include <string>
#include <vector>

#include "models/weight_source.hpp"

namespace surveyor {

/// Builds a table of sources for programs that store weights as PyTorch does, or as TensorFlow does: matrices [in, out]
/// and kernels [height, width, in, out].
class SourceRows {
  public:
    enum class Orientation { torch, tensorflow };

    explicit SourceRows(Orientation orientation) : orientation_(orientation) {}

    void vector(const std::string& canonical, const std::string& key, std::int64_t size);

    /// Canonical [out, in].
    void matrix(const std::string& canonical, const std::string& key, std::int64_t out, std::int64_t in);

    /// Canonical `shape`: [out, in, height, width].
    void kernel(const std::string& canonical, const std::string& key, const Shape& shape);

    /// Any other; without a key, no row.
    void row(WeightSource source);

    [[nodiscard]] const std::vector<WeightSource>& all() const { return sources_; }

  private:
    Orientation orientation_;
    std::vector<WeightSource> sources_;
};

}  // namespace surveyor
