#include "model_testing.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/isfinite.h>

#include <limits>
#include <span>

#include "base/random.hpp"
#include "models/all_models.hpp"
#include "models/tensor_map.hpp"

namespace surveyor {

std::filesystem::path golden(const std::string& relative) {
    return std::filesystem::path(SURVEYOR_GOLDEN_DIR) / relative;
}

at::Tensor reference(const ArrayMap& arrays, const std::string& name) {
    const Array& array = named(arrays, name, "the golden file");
    return weight_of(array, array.shape(), name).to(at::kDouble);
}

double relative_error(const at::Tensor& actual, const at::Tensor& expected) {
    if (actual.sizes() != expected.sizes() || !at::isfinite(actual).all().item<bool>()) {
        return std::numeric_limits<double>::infinity();
    }
    const at::Tensor wanted = expected.to(at::kDouble);
    return (actual.to(at::kDouble) - wanted).abs().max().item<double>() / wanted.abs().max().item<double>();
}

bool same_bits(const at::Tensor& a, const at::Tensor& b) {
    return a.sizes() == b.sizes() && at::equal(a, b);
}

at::Tensor random_latents(std::int64_t n, std::int64_t width, std::uint64_t seed) {
    at::Tensor z = at::empty({n, width}, at::kDouble);
    const std::span values(z.data_ptr<double>(), static_cast<std::size_t>(z.numel()));
    RandomStream(seed, Purpose::main_latents, 0).normals(values);
    return z;
}

std::unique_ptr<Generator> open_golden(const std::string& relative, at::ScalarType dtype, double psi) {
    GeneratorOptions options;
    options.psi = psi;
    options.dtype = dtype;
    return open_generator(golden(relative), options);
}

}  // namespace surveyor
