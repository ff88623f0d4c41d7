// What a value of a pickle becomes in a checkpoint.
#include "formats/tensor_collector.hpp"

namespace surveyor {

namespace {

std::optional<double> real_of(const PickleValue& value) {
    if (const auto* real = std::get_if<double>(&value)) {
        return *real;
    }
    if (const auto* integer = std::get_if<std::int64_t>(&value)) {
        return static_cast<double>(*integer);
    }
    return std::nullopt;
}

std::optional<Attribute> attribute_of_array(const PickleArray& array) {
    if (!array.is_complete || !array.shape.empty()) {
        return std::nullopt;
    }
    if (*array.type.dtype == DType::boolean) {
        return array.bytes.front() != std::byte{0};
    }
    const Array scalar = stored_tensor_of(array).read();
    switch (*array.type.dtype) {
        case DType::int64:
            return scalar.values<std::int64_t>().front();
        case DType::uint8:
        case DType::int8:
        case DType::int16:
        case DType::int32:
            return static_cast<std::int64_t>(scalar.as_doubles().front());
        default:
            return scalar.as_doubles().front();
    }
}

/// Strides of an array without gaps whose last index (row-major) or first index (column-major) varies fastest.
std::vector<std::int64_t> dense_strides(const Shape& shape, bool is_column_major) {
    std::vector<std::int64_t> strides(shape.size(), 1);
    std::int64_t step = 1;
    for (std::size_t i = 0; i < shape.size(); ++i) {
        const std::size_t d = is_column_major ? i : shape.size() - 1 - i;
        strides[d] = step;
        step *= shape[d];
    }
    return strides;
}

bool is_row_major(const Shape& shape, const std::vector<std::int64_t>& strides) {
    const std::vector<std::int64_t> dense = dense_strides(shape, false);
    for (std::size_t d = 0; d < shape.size(); ++d) {
        if (shape[d] > 1 && strides[d] != dense[d]) {
            return false;
        }
    }
    return true;
}

}  // namespace

std::optional<Attribute> attribute_of(const PickleValue& value, const CheckpointLimits& limits) {
    if (std::holds_alternative<std::monostate>(value)) {
        return std::optional<Attribute>(std::in_place);  // None
    }
    if (const auto* flag = std::get_if<bool>(&value)) {
        return *flag;
    }
    if (const auto* integer = std::get_if<std::int64_t>(&value)) {
        return *integer;
    }
    if (const auto* real = std::get_if<double>(&value)) {
        return *real;
    }
    if (const auto text = text_of(value)) {
        if (text->size() > limits.attribute_text_bytes) {
            return std::nullopt;
        }
        return std::string(*text);
    }
    if (const auto* array = node_as<PickleArray>(value)) {
        return attribute_of_array(*array);
    }
    const auto items = sequence_of(value);
    if (!items || items->size() > limits.attribute_list) {
        return std::nullopt;
    }
    std::vector<double> numbers;
    for (const PickleValue& item : *items) {
        const std::optional<double> number = real_of(item);
        if (!number) {
            return std::nullopt;
        }
        numbers.push_back(*number);
    }
    return numbers;
}

StoredTensor stored_tensor_of(const PickleTensor& tensor) {
    const auto& storage = std::get<PickleStorage>(tensor.storage->content);
    StoredTensor stored;
    stored.dtype = *tensor.type.dtype;
    stored.shape = tensor.shape;
    stored.seal = storage.seal;
    std::uint64_t elements = 1;  // from the first to the last that the view reaches
    for (std::size_t d = 0; d < tensor.shape.size(); ++d) {
        if (tensor.shape[d] == 0) {
            return stored;
        }
        elements += static_cast<std::uint64_t>((tensor.shape[d] - 1) * tensor.strides[d]);
    }
    const std::size_t item = tensor.type.item_bytes;
    stored.bytes = storage.bytes.subspan(tensor.offset * item, elements * item);
    if (!is_row_major(tensor.shape, tensor.strides)) {
        stored.strides = tensor.strides;
    }
    return stored;
}

StoredTensor stored_tensor_of(const PickleArray& array) {
    StoredTensor stored;
    stored.dtype = *array.type.dtype;
    stored.shape = array.shape;
    stored.bytes = array.bytes;
    stored.is_big_endian = array.type.is_big_endian && array.type.item_bytes > 1;
    if (array.is_column_major && array.shape.size() > 1 && !array.bytes.empty()) {
        stored.strides = dense_strides(array.shape, true);
    }
    return stored;
}

}  // namespace surveyor
