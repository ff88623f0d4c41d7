#pragma once

#include <ATen/core/Tensor.h>

#include <filesystem>
#include <string>
#include <vector>

#include "base/array.hpp"

namespace surveyor {

/// A safetensors file of the formula weights (tests/support/formula_weights.hpp), for as long as the object lives.
class FormulaWeightsFile {
  public:
    FormulaWeightsFile();
    ~FormulaWeightsFile();
    FormulaWeightsFile(const FormulaWeightsFile&) = delete;
    FormulaWeightsFile& operator=(const FormulaWeightsFile&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

/// A picture of the goldens and its name there.
struct NamedPicture {
    std::string name;
    at::Tensor levels;  ///< [1, 3, h, w], float64, whole numbers 0 to 255
};

/// image_0 to image_3 of features.npz, and "formula", 480 x 700, of make_inception.py.
[[nodiscard]] std::vector<NamedPicture> golden_pictures(const ArrayMap& features);

/// The image in [-1, 1] whose trunc127 levels are exactly these.
[[nodiscard]] at::Tensor image_of(const at::Tensor& levels);

/// max |a - b|; infinite when shapes differ.
[[nodiscard]] double largest_difference(const at::Tensor& a, const at::Tensor& b);

/// The rows of a picture [1, 3, 299, 299] that the goldens keep: [3, 7, 299].
[[nodiscard]] at::Tensor kept_rows(const at::Tensor& picture);

}  // namespace surveyor
