#include <algorithm>
#include <cstring>

#include "base/error.hpp"
#include "formats/checkpoint.hpp"

namespace surveyor {

namespace {

/// Copies the sub-array at `from` whose first dimension is `dimension`; `to` advances over what was written.
void copy_strided(
    const StoredTensor& tensor, std::size_t dimension, const std::byte* from, std::size_t item, std::byte*& to) {
    if (dimension == tensor.shape.size()) {
        to = std::copy_n(from, item, to);
        return;
    }
    for (std::int64_t i = 0; i < tensor.shape[dimension]; ++i) {
        const auto step = static_cast<std::size_t>(i * tensor.strides[dimension]) * item;
        copy_strided(tensor, dimension + 1, from + step, item, to);
    }
}

void swap_bytes(std::span<std::byte> bytes, std::size_t item) {
    for (std::size_t first = 0; first + item <= bytes.size(); first += item) {
        std::reverse(bytes.begin() + static_cast<std::ptrdiff_t>(first),
                     bytes.begin() + static_cast<std::ptrdiff_t>(first + item));
    }
}

}  // namespace

Array StoredTensor::read() const {
    if (seal) {
        seal->verify();
    }
    Array array(dtype, shape);
    const std::span<std::byte> out = array.bytes();
    if (out.empty()) {
        return array;
    }
    if (strides.empty()) {
        expect(bytes.size() == out.size(), "a row-major tensor has exactly the bytes of its shape");
        std::memcpy(out.data(), bytes.data(), out.size());
    } else {
        expect(strides.size() == shape.size(), "a tensor has one stride per dimension");
        std::byte* to = out.data();
        copy_strided(*this, 0, bytes.data(), bytes_of(dtype), to);
    }
    if (is_big_endian) {
        swap_bytes(out, bytes_of(dtype));
    }
    if (dtype == DType::boolean && std::any_of(out.begin(), out.end(), [](std::byte b) { return b > std::byte{1}; })) {
        throw DataError("a boolean that is neither 0 nor 1");
    }
    return array;
}

}  // namespace surveyor
