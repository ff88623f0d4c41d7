#pragma once

#include <cstdint>
#include <string>

#include "base/array.hpp"

namespace surveyor {

/// Collects float32 tensors of a random network. Every tensor of normals has its own random stream, numbered in the
/// order of addition, so that the same seed gives the same elements everywhere.
class RandomTensors {
  public:
    explicit RandomTensors(std::uint64_t seed) : seed_(seed) {}

    /// Standard normals times `scale`.
    void normal(const std::string& name, Shape shape, float scale = 1.0F);

    void constant(const std::string& name, Shape shape, float value);

    [[nodiscard]] ArrayMap take() { return std::move(arrays_); }

  private:
    std::uint64_t seed_;
    std::uint64_t next_ = 0;
    ArrayMap arrays_;
};

}  // namespace surveyor
