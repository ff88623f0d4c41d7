#pragma once

#include <filesystem>

#include "geometry/matrix.hpp"

namespace surveyor {

/// Directions as their authors publish them: an .npy of shape [vector, w_dim], dimensions of length 1 apart ((80, 1,
/// 512) for GANSpace), C or Fortran order, any floating type. DataError when the shape is another, an entry is not
/// finite, or a row is zero (it points nowhere). Rows come back as stored, not normalised.
[[nodiscard]] Matrix read_direction_file(const std::filesystem::path& path);

}  // namespace surveyor
