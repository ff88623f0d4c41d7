#include "models/preprocessing.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/clamp.h>
#include <ATen/ops/floor.h>

#include <algorithm>

#include "base/error.hpp"
#include "models/resize.hpp"

namespace surveyor {
namespace {

std::size_t position(const std::vector<std::string>& words, std::string_view word, const char* what) {
    const auto found = std::find(words.begin(), words.end(), word);
    if (found == words.end()) {
        std::string known;
        for (const std::string& each : words) {
            known += (known.empty() ? "" : ", ") + each;
        }
        throw DataError(std::string(what) + " '" + std::string(word) + "' is unknown; known: " + known);
    }
    return static_cast<std::size_t>(found - words.begin());
}

/// In the type in which reference programs quantise: half types have too few digits for it.
at::Tensor in_full_precision(const at::Tensor& images) {
    return images.scalar_type() == at::kDouble ? images : images.to(at::kFloat);
}

at::Tensor unit_range(const at::Tensor& x) {
    return at::clamp((x + 1.0) * 0.5, 0.0, 1.0) * 255.0;
}

}  // namespace

std::vector<std::string> preprocessing_modes() {
    return {"tf_legacy", "pytorch_fid", "clean", "rosinality"};
}

std::vector<std::string> quantisations() {
    return {"none", "trunc127", "round255", "trunc255"};
}

std::string name_of(PreprocessingMode mode) {
    return preprocessing_modes()[static_cast<std::size_t>(mode)];
}

std::string name_of(Quantisation rule) {
    return quantisations()[static_cast<std::size_t>(rule)];
}

PreprocessingMode preprocessing_mode(std::string_view word) {
    return static_cast<PreprocessingMode>(position(preprocessing_modes(), word, "the preprocessing mode"));
}

Quantisation quantisation(std::string_view word) {
    return static_cast<Quantisation>(position(quantisations(), word, "the quantisation"));
}

Quantisation usual_quantisation(PreprocessingMode mode) {
    return mode == PreprocessingMode::rosinality ? Quantisation::none : Quantisation::trunc127;
}

at::Tensor levels_of(const at::Tensor& images, Quantisation rule) {
    const at::NoGradGuard no_gradients;
    const at::Tensor x = in_full_precision(images);
    if (images.scalar_type() == at::kByte) {
        return x;
    }
    switch (rule) {
        case Quantisation::none:
            return (x + 1.0) * 127.5;
        case Quantisation::trunc127:
            return at::floor(at::clamp(x * 127.5 + 128.0, 0.0, 255.0));
        case Quantisation::round255:
            return at::floor(unit_range(x) + 0.5);
        case Quantisation::trunc255:
            return at::floor(unit_range(x));
    }
    throw ContractViolation("a quantisation is one of four");
}

at::Tensor network_input(
    const at::Tensor& images, PreprocessingMode mode, Quantisation rule, std::int64_t side, at::ScalarType dtype) {
    const at::NoGradGuard no_gradients;
    switch (mode) {
        case PreprocessingMode::tf_legacy:
            return ((resize_tf1_bilinear(levels_of(images, rule), side) - 128.0) / 128.0).to(dtype);
        case PreprocessingMode::clean: {
            const at::Tensor x = resize_pillow_bicubic(levels_of(images, rule), side);
            return ((at::clamp(x, 0.0, 255.0) - 128.0) / 128.0).to(dtype);
        }
        case PreprocessingMode::pytorch_fid:
            return resize_half_pixel_bilinear(levels_of(images, rule).to(dtype) / 255.0, side) * 2.0 - 1.0;
        case PreprocessingMode::rosinality: {
            // Without quantisation the image itself, not its levels and back, which would round.
            const bool is_raw = rule == Quantisation::none && images.is_floating_point();
            const at::Tensor x = is_raw ? images.to(dtype) : levels_of(images, rule).to(dtype) / 127.5 - 1.0;
            return resize_half_pixel_bilinear(x, side);
        }
    }
    throw ContractViolation("a preprocessing mode is one of four");
}

}  // namespace surveyor
