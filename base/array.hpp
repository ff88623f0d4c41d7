#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace surveyor {

/// Element types that cross from a stage to the store, or come out of somebody's file.
enum class DType { boolean, uint8, int8, int16, int32, int64, float16, bfloat16, float32, float64, text };

/// Bytes of one element; 0 for text, whose width belongs to the array.
[[nodiscard]] std::size_t bytes_of(DType dtype);

[[nodiscard]] std::string_view name_of(DType dtype);

template <class T>
struct DTypeOf;

template <>
struct DTypeOf<std::uint8_t> {
    static constexpr DType value = DType::uint8;
};

template <>
struct DTypeOf<std::int32_t> {
    static constexpr DType value = DType::int32;
};

template <>
struct DTypeOf<std::int64_t> {
    static constexpr DType value = DType::int64;
};

template <>
struct DTypeOf<float> {
    static constexpr DType value = DType::float32;
};

template <>
struct DTypeOf<double> {
    static constexpr DType value = DType::float64;
};

using Shape = std::vector<std::int64_t>;

/// "[3, 64, 64]", for messages.
[[nodiscard]] std::string text_of(const Shape& shape);

/// Number of elements; 1 for an empty shape. Throws DataError when a size is negative or the product overflows.
[[nodiscard]] std::int64_t element_count(const Shape& shape);

/// Named numbers on their way between a stage, the store and a file: dtype, shape and row-major little-endian bytes.
/// It owns its bytes and does no arithmetic: models compute on tensors, geometry on matrices.
class Array {
  public:
    /// No elements: shape [0], float32.
    Array();

    /// Zeros. For text, `text_width` bytes an element.
    Array(DType dtype, Shape shape, std::size_t text_width = 0);

    /// Takes over `bytes`, whose size must be what dtype and shape say.
    Array(DType dtype, Shape shape, std::vector<std::byte> bytes, std::size_t text_width = 0);

    template <class T>
    [[nodiscard]] static Array of(std::span<const T> values, Shape shape) {
        Array array(DTypeOf<T>::value, std::move(shape));
        array.assign(std::as_bytes(values));
        return array;
    }

    template <class T>
    [[nodiscard]] static Array of(const std::vector<T>& values) {
        return of<T>(std::span<const T>(values), Shape{static_cast<std::int64_t>(values.size())});
    }

    /// One-dimensional text, every element as wide as the longest.
    [[nodiscard]] static Array of(const std::vector<std::string>& values);

    [[nodiscard]] DType dtype() const noexcept { return dtype_; }

    [[nodiscard]] const Shape& shape() const noexcept { return shape_; }

    [[nodiscard]] std::int64_t size(std::size_t dimension) const;

    [[nodiscard]] std::int64_t count() const { return element_count(shape_); }

    /// Bytes of one element.
    [[nodiscard]] std::size_t item_bytes() const noexcept { return item_bytes_; }

    [[nodiscard]] std::span<const std::byte> bytes() const noexcept { return bytes_; }

    [[nodiscard]] std::span<std::byte> bytes() noexcept { return bytes_; }

    /// The elements as T, which must be the stored type.
    template <class T>
    [[nodiscard]] std::span<const T> values() const {
        check_type(DTypeOf<T>::value);
        return {reinterpret_cast<const T*>(bytes_.data()), bytes_.size() / sizeof(T)};
    }

    template <class T>
    [[nodiscard]] std::span<T> values() {
        check_type(DTypeOf<T>::value);
        return {reinterpret_cast<T*>(bytes_.data()), bytes_.size() / sizeof(T)};
    }

    /// Text elements without their padding.
    [[nodiscard]] std::vector<std::string> texts() const;

    /// Every element converted to double (half types are widened, booleans are 0 and 1).
    [[nodiscard]] std::vector<double> as_doubles() const;

    /// Rows [first, last) of the first dimension, copied.
    [[nodiscard]] Array rows(std::int64_t first, std::int64_t last) const;

    /// The same bytes under another shape with as many elements.
    [[nodiscard]] Array reshaped(Shape shape) const;

    /// Parts joined along the first dimension. They must agree in dtype and in all other sizes.
    [[nodiscard]] static Array joined(std::span<const Array> parts);

    [[nodiscard]] bool operator==(const Array& other) const = default;

  private:
    void assign(std::span<const std::byte> source);
    void check_type(DType wanted) const;

    DType dtype_;
    Shape shape_;
    std::size_t item_bytes_;
    std::vector<std::byte> bytes_;
};

/// Arrays by name: a checkpoint, an .npz, what a unit computed.
using ArrayMap = std::map<std::string, Array>;

/// The array called `name`, or a DataError that names `where` and what is there instead.
[[nodiscard]] const Array& named(const ArrayMap& arrays, const std::string& name, std::string_view where);

}  // namespace surveyor
