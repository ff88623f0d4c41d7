// NumPy's dtypes, arrays and scalars in a pickle.
#include <array>
#include <limits>
#include <utility>

#include "formats/pickle_calls.hpp"

namespace surveyor {

namespace {

struct DtypeCode {
    std::string_view code;
    DType dtype;
};

constexpr DtypeCode codes[] = {{"f2", DType::float16},
                               {"f4", DType::float32},
                               {"f8", DType::float64},
                               {"i1", DType::int8},
                               {"i2", DType::int16},
                               {"i4", DType::int32},
                               {"i8", DType::int64},
                               {"u1", DType::uint8},
                               {"b1", DType::boolean}};

const PickleDtype& dtype_in(PickleMachine& machine, const PickleValue& value) {
    const auto* type = node_as<PickleDtype>(value);
    if (type == nullptr) {
        machine.fail("a NumPy array whose dtype is " + kind_of(value));
    }
    return *type;
}

/// Bytes that `shape` needs; the largest number when that is beyond 63 bits.
std::uint64_t bytes_needed(const Shape& shape, std::size_t item_bytes) {
    std::uint64_t bytes = item_bytes;
    bool overflows = false;
    for (const std::int64_t size : shape) {
        if (size == 0) {
            return 0;
        }
        overflows = overflows || __builtin_mul_overflow(bytes, static_cast<std::uint64_t>(size), &bytes);
    }
    return overflows ? std::numeric_limits<std::uint64_t>::max() : bytes;
}

Shape shape_in(PickleMachine& machine, const PickleValue& value) {
    const auto items = sequence_of(value);
    if (!items || items->size() > machine.heap().limits().rank) {
        machine.fail("a NumPy array whose shape is " + kind_of(value) + (items ? " of too many sizes" : ""));
    }
    Shape shape;
    for (const PickleValue& item : *items) {
        const std::optional<std::int64_t> size = integer_of(item);
        if (!size || *size < 0) {
            machine.fail("a NumPy array whose shape holds " + (size ? "a negative number" : kind_of(item)));
        }
        shape.push_back(*size);
    }
    return shape;
}

/// Gives the array its numbers, which must be exactly as many as shape and dtype say.
void complete(PickleMachine& machine, PickleArray& array, std::span<const std::byte> bytes) {
    if (!array.type.dtype) {
        return;
    }
    const std::uint64_t needed = bytes_needed(array.shape, array.type.item_bytes);
    if (needed != bytes.size()) {
        machine.fail("a NumPy array of shape " + text_of(array.shape) + " and dtype " +
                     std::string(name_of(*array.type.dtype)) + " needs " + std::to_string(needed) + " bytes and has " +
                     std::to_string(bytes.size()));
    }
    array.bytes = bytes;
    array.is_complete = true;
}

}  // namespace

PickleValue dtype_of_call(PickleMachine& machine, std::span<const PickleValue> arguments) {
    const std::optional<std::string_view> code = arguments.empty() ? std::nullopt : text_of(arguments[0]);
    PickleDtype type;
    for (const DtypeCode& each : codes) {
        if (code == each.code) {
            type.dtype = each.dtype;
            type.item_bytes = bytes_of(each.dtype);
        }
    }
    return machine.make(type);
}

void set_byte_order(PickleMachine& machine, PickleDtype& type, const PickleValue& state) {
    const auto* items = node_as<PickleTuple>(state);
    const std::optional<std::string_view> order =
        items != nullptr && items->items.size() > 1 ? text_of(items->items[1]) : std::nullopt;
    if (!order || (*order != "<" && *order != ">" && *order != "|" && *order != "=")) {
        machine.fail("a NumPy dtype without a byte order: the file is damaged");
    }
    type.is_big_endian = *order == ">";
}

PickleValue scalar_of_call(PickleMachine& machine, std::span<const PickleValue> arguments) {
    PickleArray scalar;
    if (arguments.size() < 2) {
        machine.fail("a NumPy scalar without a value: the file is damaged");
    }
    scalar.type = dtype_in(machine, arguments[0]);
    if (const auto bytes = bytes_of(arguments[1])) {
        complete(machine, scalar, *bytes);
    }
    return machine.make(std::move(scalar));
}

PickleValue array_of_buffer(PickleMachine& machine, std::span<const PickleValue> arguments) {
    PickleArray array;
    const auto bytes = arguments.size() < 4 ? std::nullopt : bytes_of(arguments[0]);
    if (!bytes) {
        machine.fail("a NumPy array without its bytes: the file is damaged");
    }
    array.type = dtype_in(machine, arguments[1]);
    array.shape = shape_in(machine, arguments[2]);
    array.is_column_major = text_of(arguments[3]) == "F";
    complete(machine, array, *bytes);
    return machine.make(std::move(array));
}

void fill_array(PickleMachine& machine, PickleArray& array, const PickleValue& state) {
    const auto* items = node_as<PickleTuple>(state);
    if (items == nullptr || items->items.size() < 5) {
        machine.fail("a NumPy array with a state that is none: the file is damaged");
    }
    array.shape = shape_in(machine, items->items[1]);
    array.type = dtype_in(machine, items->items[2]);
    array.is_column_major = integer_of(items->items[3]).value_or(0) != 0;
    array.is_complete = false;
    if (const auto bytes = bytes_of(items->items[4])) {
        complete(machine, array, *bytes);
    }
}

}  // namespace surveyor
