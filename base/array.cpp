#include "base/array.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>

#include "base/error.hpp"

namespace surveyor {

namespace {

std::size_t item_bytes_for(DType dtype, std::size_t text_width) {
    return dtype == DType::text ? std::max<std::size_t>(text_width, 1) : bytes_of(dtype);
}

double widen_half(std::uint16_t half) {
    const std::uint32_t sign = (half & 0x8000U) << 16U;
    const std::uint32_t exponent = (half >> 10U) & 0x1FU;
    const std::uint32_t mantissa = half & 0x3FFU;
    if (exponent == 0) {
        const double value = static_cast<double>(mantissa) * 0x1p-24;
        return sign != 0 ? -value : value;
    }
    const std::uint32_t wide_exponent = exponent == 31 ? 255 : exponent + 112;
    return static_cast<double>(std::bit_cast<float>(sign | (wide_exponent << 23U) | (mantissa << 13U)));
}

template <class T>
T load(const std::byte* at) {
    T value;
    std::memcpy(&value, at, sizeof value);
    return value;
}

double element_as_double(DType dtype, const std::byte* at) {
    switch (dtype) {
        case DType::boolean:
            return load<std::uint8_t>(at) != 0 ? 1.0 : 0.0;
        case DType::uint8:
            return load<std::uint8_t>(at);
        case DType::int8:
            return load<std::int8_t>(at);
        case DType::int16:
            return load<std::int16_t>(at);
        case DType::int32:
            return load<std::int32_t>(at);
        case DType::int64:
            return static_cast<double>(load<std::int64_t>(at));
        case DType::float16:
            return widen_half(load<std::uint16_t>(at));
        case DType::bfloat16:
            return static_cast<double>(
                std::bit_cast<float>(static_cast<std::uint32_t>(load<std::uint16_t>(at)) << 16U));
        case DType::float32:
            return static_cast<double>(load<float>(at));
        case DType::float64:
            return load<double>(at);
        case DType::text:
            break;
    }
    throw ContractViolation("text has no numeric value");
}

}  // namespace

std::size_t bytes_of(DType dtype) {
    switch (dtype) {
        case DType::boolean:
        case DType::uint8:
        case DType::int8:
            return 1;
        case DType::int16:
        case DType::float16:
        case DType::bfloat16:
            return 2;
        case DType::int32:
        case DType::float32:
            return 4;
        case DType::int64:
        case DType::float64:
            return 8;
        case DType::text:
            return 0;
    }
    return 0;
}

std::string_view name_of(DType dtype) {
    switch (dtype) {
        case DType::boolean:
            return "boolean";
        case DType::uint8:
            return "uint8";
        case DType::int8:
            return "int8";
        case DType::int16:
            return "int16";
        case DType::int32:
            return "int32";
        case DType::int64:
            return "int64";
        case DType::float16:
            return "float16";
        case DType::bfloat16:
            return "bfloat16";
        case DType::float32:
            return "float32";
        case DType::float64:
            return "float64";
        case DType::text:
            return "text";
    }
    return "unknown";
}

std::string text_of(const Shape& shape) {
    std::string text = "[";
    for (std::size_t i = 0; i < shape.size(); ++i) {
        text += (i == 0 ? "" : ", ") + std::to_string(shape[i]);
    }
    return text + "]";
}

std::int64_t element_count(const Shape& shape) {
    std::int64_t count = 1;
    for (const std::int64_t size : shape) {
        if (size < 0 || (size > 0 && count > std::numeric_limits<std::int64_t>::max() / 16 / size)) {
            throw DataError("the shape " + text_of(shape) + " is negative or too large for memory");
        }
        count *= size;
    }
    return count;
}

Array::Array() : Array(DType::float32, Shape{0}) {}

Array::Array(DType dtype, Shape shape, std::size_t text_width)
    : dtype_(dtype),
      shape_(std::move(shape)),
      item_bytes_(item_bytes_for(dtype, text_width)),
      bytes_(static_cast<std::size_t>(element_count(shape_)) * item_bytes_) {}

Array::Array(DType dtype, Shape shape, std::vector<std::byte> bytes, std::size_t text_width)
    : dtype_(dtype),
      shape_(std::move(shape)),
      item_bytes_(item_bytes_for(dtype, text_width)),
      bytes_(std::move(bytes)) {
    expect(bytes_.size() == static_cast<std::size_t>(element_count(shape_)) * item_bytes_,
           "an array has as many bytes as its dtype and shape say");
}

Array Array::of(const std::vector<std::string>& values) {
    std::size_t width = 1;
    for (const std::string& value : values) {
        width = std::max(width, value.size());
    }
    Array array(DType::text, Shape{static_cast<std::int64_t>(values.size())}, width);
    for (std::size_t i = 0; i < values.size(); ++i) {
        std::memcpy(array.bytes_.data() + i * width, values[i].data(), values[i].size());
    }
    return array;
}

std::int64_t Array::size(std::size_t dimension) const {
    expect(dimension < shape_.size(), "the array has that dimension");
    return shape_[dimension];
}

std::vector<std::string> Array::texts() const {
    check_type(DType::text);
    std::vector<std::string> values;
    for (std::size_t at = 0; at < bytes_.size(); at += item_bytes_) {
        const std::string padded(reinterpret_cast<const char*>(bytes_.data()) + at, item_bytes_);
        values.emplace_back(padded.c_str());
    }
    return values;
}

std::vector<double> Array::as_doubles() const {
    std::vector<double> values(static_cast<std::size_t>(count()));
    for (std::size_t i = 0; i < values.size(); ++i) {
        values[i] = element_as_double(dtype_, bytes_.data() + i * item_bytes_);
    }
    return values;
}

Array Array::rows(std::int64_t first, std::int64_t last) const {
    expect(!shape_.empty() && 0 <= first && first <= last && last <= shape_[0], "the rows lie inside the array");
    Shape shape = shape_;
    shape[0] = last - first;
    const std::size_t row_bytes = shape_[0] == 0 ? 0 : bytes_.size() / static_cast<std::size_t>(shape_[0]);
    const auto begin = bytes_.begin() + static_cast<std::ptrdiff_t>(row_bytes) * first;
    const auto end = bytes_.begin() + static_cast<std::ptrdiff_t>(row_bytes) * last;
    return Array(dtype_, std::move(shape), std::vector<std::byte>(begin, end), item_bytes_);
}

Array Array::reshaped(Shape shape) const {
    return Array(dtype_, std::move(shape), bytes_, item_bytes_);
}

Array Array::joined(std::span<const Array> parts) {
    expect(!parts.empty(), "there is at least one part to join");
    Shape shape = parts.front().shape_;
    expect(!shape.empty(), "parts to join have a first dimension");
    shape[0] = 0;
    std::size_t width = 0;
    for (const Array& part : parts) {
        expect(part.dtype_ == parts.front().dtype_ &&
                   std::equal(part.shape_.begin() + 1, part.shape_.end(), shape.begin() + 1, shape.end()),
               "parts to join agree in dtype and in all sizes but the first");
        shape[0] += part.shape_[0];
        width = std::max(width, part.item_bytes_);
    }
    Array whole(parts.front().dtype_, shape, width);
    std::byte* out = whole.bytes_.data();
    for (const Array& part : parts) {
        for (std::size_t at = 0; at < part.bytes_.size(); at += part.item_bytes_) {
            if (part.item_bytes_ == width) {
                std::memcpy(out, part.bytes_.data(), part.bytes_.size());
                out += part.bytes_.size();
                break;
            }
            std::memcpy(out, part.bytes_.data() + at, part.item_bytes_);
            out += width;
        }
    }
    return whole;
}

void Array::assign(std::span<const std::byte> source) {
    expect(source.size() == bytes_.size(), "as many values as the shape says");
    std::copy(source.begin(), source.end(), bytes_.begin());
}

void Array::check_type(DType wanted) const {
    if (wanted != dtype_) {
        throw ContractViolation("an array of " + std::string(name_of(dtype_)) + " was read as " +
                                std::string(name_of(wanted)));
    }
}

const Array& named(const ArrayMap& arrays, const std::string& name, std::string_view where) {
    const auto found = arrays.find(name);
    if (found == arrays.end()) {
        std::string present;
        for (const auto& [key, array] : arrays) {
            if (present.size() > 200) {
                present += ", ...";
                break;
            }
            present += (present.empty() ? "" : ", ") + key;
        }
        throw DataError(std::string(where) + ": no array named '" + name + "' (it holds: " + present + ")");
    }
    return found->second;
}

}  // namespace surveyor
