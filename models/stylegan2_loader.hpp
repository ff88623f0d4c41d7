#pragma once

#include <string>

#include "models/stylegan2_layout.hpp"
#include "models/tensor_map.hpp"

namespace surveyor {

/// A StyleGAN2 file in canonical form: every required parameter is there, has the shape its neighbours demand, and
/// is finite.
struct StyleGan2File {
    GeneratorInfo info;
    StyleGan2Sizes sizes;
    bool epsilon_on_scaled_weights = false;
    TensorMap weights;  ///< canonical names (stylegan2_layout.hpp), CPU, type of the file; FIR kernels sum to 1
};

/// True when some layout of StyleGAN2 recognises its names.
[[nodiscard]] bool is_stylegan2(const ShapeMap& shapes);

/// DataError naming the tensor, with expected and found shape, when one is missing, misshapen or not finite.
[[nodiscard]] StyleGan2File load_stylegan2(const ArrayMap& arrays);

}  // namespace surveyor
