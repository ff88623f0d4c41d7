#include "inception_testing.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/tensor.h>
#include <unistd.h>

#include <algorithm>
#include <limits>

#include "formats/safetensors.hpp"
#include "tests/support/formula_weights.hpp"

namespace surveyor {

FormulaWeightsFile::FormulaWeightsFile()
    : path_(std::filesystem::temp_directory_path() /
            ("surveyor_formula_weights_" + std::to_string(::getpid()) + ".safetensors")) {
    write_safetensors(path_, formula_inception());
}

FormulaWeightsFile::~FormulaWeightsFile() {
    std::filesystem::remove(path_);
}

namespace {

at::Tensor formula_picture(std::int64_t height, std::int64_t width) {
    at::Tensor picture = at::empty({1, 3, height, width}, at::kDouble);
    double* level = picture.data_ptr<double>();
    for (std::int64_t c = 0; c < 3; ++c) {
        for (std::int64_t y = 0; y < height; ++y) {
            for (std::int64_t x = 0; x < width; ++x) {
                *level++ = static_cast<double>((7 * x + 13 * y + 29 * c + x * y / 32 * (c + 1)) % 256);
            }
        }
    }
    return picture;
}

}  // namespace

std::vector<NamedPicture> golden_pictures(const ArrayMap& features) {
    std::vector<NamedPicture> pictures;
    for (const char* name : {"image_0", "image_1", "image_2", "image_3"}) {
        const Array& image = named(features, name, "features.npz");
        const at::Tensor levels = at::tensor(image.as_doubles(), at::kDouble).reshape(image.shape());
        pictures.push_back({name, levels.permute({2, 0, 1}).unsqueeze(0)});
    }
    pictures.push_back({"formula", formula_picture(480, 700)});
    return pictures;
}

at::Tensor image_of(const at::Tensor& levels) {
    return (levels - 127.5) / 127.5;
}

double largest_difference(const at::Tensor& a, const at::Tensor& b) {
    return a.sizes() == b.sizes() ? (a.to(at::kDouble) - b.to(at::kDouble)).abs().max().item<double>()
                                  : std::numeric_limits<double>::infinity();
}

at::Tensor kept_rows(const at::Tensor& picture) {
    return picture[0].index_select(1, at::tensor(std::vector<std::int64_t>{0, 1, 2, 149, 296, 297, 298}));
}

}  // namespace surveyor
