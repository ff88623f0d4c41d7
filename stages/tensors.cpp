#include "stages/tensors.hpp"

#include <ATen/ops/from_blob.h>

#include <cstring>

#include "base/error.hpp"

namespace surveyor {

namespace {

DType dtype_of(at::ScalarType type) {
    switch (type) {
        case at::kByte:
            return DType::uint8;
        case at::kInt:
            return DType::int32;
        case at::kLong:
            return DType::int64;
        case at::kFloat:
            return DType::float32;
        case at::kDouble:
            return DType::float64;
        default:
            throw ContractViolation("tensors of this type are not stored");
    }
}

at::ScalarType scalar_type_of(DType dtype) {
    switch (dtype) {
        case DType::uint8:
            return at::kByte;
        case DType::int32:
            return at::kInt;
        case DType::int64:
            return at::kLong;
        case DType::float32:
            return at::kFloat;
        case DType::float64:
            return at::kDouble;
        default:
            throw ContractViolation("arrays of " + std::string(name_of(dtype)) + " are not computed with");
    }
}

}  // namespace

Array to_array(const at::Tensor& tensor) {
    const at::Tensor plain = tensor.detach().to(at::kCPU).contiguous();
    Array array(dtype_of(plain.scalar_type()), Shape(plain.sizes().begin(), plain.sizes().end()));
    std::memcpy(array.bytes().data(), plain.const_data_ptr(), array.bytes().size());
    return array;
}

at::Tensor to_tensor(const Array& array) {
    // from_blob wants a mutable pointer; the clone below is all that is ever written to.
    void* data = const_cast<std::byte*>(array.bytes().data());
    return at::from_blob(data, array.shape(), at::TensorOptions(scalar_type_of(array.dtype()))).clone();
}

Matrix to_matrix(const Array& array) {
    expect(array.shape().size() == 2, "a matrix comes from two dimensions");
    const std::vector<double> values = array.as_doubles();
    return Eigen::Map<const Matrix>(values.data(), array.size(0), array.size(1));
}

Matrix to_matrix(const at::Tensor& tensor) {
    expect(tensor.dim() == 2 && tensor.scalar_type() == at::kDouble && tensor.is_cpu(), "a float64 matrix on the CPU");
    const at::Tensor plain = tensor.contiguous();
    return Eigen::Map<const Matrix>(plain.const_data_ptr<double>(), plain.size(0), plain.size(1));
}

Vector to_vector(const Array& array) {
    const std::vector<double> values = array.as_doubles();
    return Eigen::Map<const Vector>(values.data(), static_cast<Eigen::Index>(values.size()));
}

Vector to_vector(const at::Tensor& tensor) {
    expect(tensor.dim() == 1 && tensor.scalar_type() == at::kDouble && tensor.is_cpu(), "a float64 vector on the CPU");
    const at::Tensor plain = tensor.contiguous();
    return Eigen::Map<const Vector>(plain.const_data_ptr<double>(), plain.size(0));
}

at::Tensor to_tensor(const Vector& vector) {
    return to_tensor(to_float64(vector));
}

Array to_float32(const Matrix& matrix) {
    Array array(DType::float32, {matrix.rows(), matrix.cols()});
    const auto out = array.values<float>();
    for (std::size_t i = 0; i < out.size(); ++i) {
        out[i] = static_cast<float>(matrix.data()[i]);
    }
    return array;
}

Array to_float64(const Matrix& matrix) {
    return Array::of<double>({matrix.data(), static_cast<std::size_t>(matrix.size())}, {matrix.rows(), matrix.cols()});
}

Array to_float64(const Vector& vector) {
    return Array::of<double>({vector.data(), static_cast<std::size_t>(vector.size())}, {vector.size()});
}

Array stacked(const std::vector<Array>& parts) {
    std::vector<Array> rows;
    rows.reserve(parts.size());
    for (const Array& part : parts) {
        Shape shape = part.shape();
        shape.insert(shape.begin(), 1);
        rows.push_back(part.reshaped(shape));
    }
    return Array::joined(rows);
}

}  // namespace surveyor
