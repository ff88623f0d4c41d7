#include "models/tensor_map.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/isfinite.h>

#include <memory>

#include "base/error.hpp"

namespace surveyor {
namespace {

at::ScalarType weight_type(DType dtype, std::string_view name) {
    switch (dtype) {
        case DType::float16:
            return at::kHalf;
        case DType::bfloat16:
            return at::kBFloat16;
        case DType::float32:
            return at::kFloat;
        case DType::float64:
            return at::kDouble;
        default:
            throw DataError("weight '" + std::string(name) + "' holds " + std::string(name_of(dtype)) +
                            "; weights are float16, bfloat16, float32 or float64");
    }
}

}  // namespace

at::Tensor weight_of(Array array, const Shape& shape, std::string_view name, Finiteness finiteness) {
    const at::ScalarType type = weight_type(array.dtype(), name);
    expect(array.count() == element_count(shape), "a weight is reshaped to as many elements");
    const auto kept = std::make_shared<Array>(std::move(array));
    const at::Tensor tensor = at::from_blob(
        kept->bytes().data(), shape, [kept](void* /*bytes*/) {}, type);
    if (finiteness == Finiteness::any) {
        return tensor;
    }
    const auto finite = at::isfinite(tensor).sum().item<std::int64_t>();
    if (finite != tensor.numel()) {
        throw DataError("weight '" + std::string(name) + "' has " + std::to_string(tensor.numel() - finite) +
                        " entries that are not finite, of " + std::to_string(tensor.numel()) +
                        ": the file is damaged or its training diverged; use another checkpoint, or set "
                        "generator.allow_nonfinite to look at it all the same");
    }
    return tensor;
}

DType dtype_of(const at::Tensor& weight) {
    switch (weight.scalar_type()) {
        case at::kHalf:
            return DType::float16;
        case at::kBFloat16:
            return DType::bfloat16;
        case at::kDouble:
            return DType::float64;
        default:
            expect(weight.scalar_type() == at::kFloat, "weights are of a floating type");
            return DType::float32;
    }
}

const at::Tensor& weight(const TensorMap& weights, const std::string& name) {
    const auto found = weights.find(name);
    expect(found != weights.end(), "the layout provides weight " + name);
    return found->second;
}

}  // namespace surveyor
