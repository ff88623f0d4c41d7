#pragma once

#include <ATen/core/Tensor.h>

#include <string>
#include <string_view>
#include <vector>

namespace surveyor {

/// How an image gets into the FID network: grid, range and order of the steps as a known program has them. Levels are
/// those of 8-bit files, 0 to 255.
enum class PreprocessingMode {
    tf_legacy,    ///< the TensorFlow original and NVIDIA's programs: levels, TF1 bilinear, (x - 128) / 128
    pytorch_fid,  ///< pytorch-fid: levels / 255, half-pixel bilinear, 2 x - 1
    clean,        ///< clean-fid: levels, Pillow's bicubic, clamped to 0..255, (x - 128) / 128
    rosinality,   ///< rosinality's and the Local Basis authors' scripts: the raw image, unclamped, half-pixel bilinear
};

/// How an image in [-1, 1] becomes levels.
enum class Quantisation {
    none,      ///< 127.5 (x + 1), neither rounded nor clamped
    trunc127,  ///< floor(clamp(127.5 x + 128, 0, 255)): NVIDIA's rule, that of models/picture.hpp
    round255,  ///< floor(255 clamp((x + 1) / 2, 0, 1) + 0.5)
    trunc255,  ///< floor(255 clamp((x + 1) / 2, 0, 1))
};

/// The words for them in a study, in the order of the enumerators.
[[nodiscard]] std::vector<std::string> preprocessing_modes();
[[nodiscard]] std::vector<std::string> quantisations();

[[nodiscard]] std::string name_of(PreprocessingMode mode);
[[nodiscard]] std::string name_of(Quantisation rule);

/// The enumerator of a word. DataError that lists the known words otherwise.
[[nodiscard]] PreprocessingMode preprocessing_mode(std::string_view word);
[[nodiscard]] Quantisation quantisation(std::string_view word);

/// What the program of `mode` does itself: `none` for rosinality, `trunc127` for the others, which read 8-bit images.
[[nodiscard]] Quantisation usual_quantisation(PreprocessingMode mode);

/// images of any floating type, nominally in [-1, 1] -> levels, in the same type (float16 and bfloat16: float32).
/// Levels of image files (uint8) stay what they are, as float32.
[[nodiscard]] at::Tensor levels_of(const at::Tensor& images, Quantisation rule);

/// images [n, 3, h, w], nominally in [-1, 1], or uint8 levels -> [n, 3, side, side] in the FID network's range, of type
/// `dtype`.
[[nodiscard]] at::Tensor network_input(
    const at::Tensor& images, PreprocessingMode mode, Quantisation rule, std::int64_t side, at::ScalarType dtype);

}  // namespace surveyor
