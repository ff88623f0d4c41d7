#pragma once

#include <optional>
#include <span>

#include "formats/pickle_machine.hpp"

namespace surveyor {

/// What stands for the call of a known name with these arguments; nothing when the object stays closed. Fails through
/// the machine when the arguments are impossible. (In this room alone: called by PickleMachine.)
[[nodiscard]] std::optional<PickleValue> value_of_call(PickleMachine& machine,
                                                       const PickleGlobal& callee,
                                                       std::span<const PickleValue> arguments);

/// torch._utils._rebuild_tensor and _v2: (storage, offset, size, stride, ...), offset and strides in elements. With
/// `names_dtype`, _v3: the seventh argument is the dtype. The view must lie inside the storage.
[[nodiscard]] PickleValue tensor_of_call(PickleMachine& machine,
                                         std::span<const PickleValue> arguments,
                                         bool names_dtype);

/// numpy.dtype(code, align, copy): f2 f4 f8 i1 i2 i4 i8 u1 b1; others are of no use and no error.
[[nodiscard]] PickleValue dtype_of_call(PickleMachine& machine, std::span<const PickleValue> arguments);

/// numpy.core.multiarray.scalar(dtype, bytes).
[[nodiscard]] PickleValue scalar_of_call(PickleMachine& machine, std::span<const PickleValue> arguments);

/// numpy.core.numeric._frombuffer(bytes, dtype, shape, order).
[[nodiscard]] PickleValue array_of_buffer(PickleMachine& machine, std::span<const PickleValue> arguments);

/// The state of a numpy.dtype: its second item is the byte order.
void set_byte_order(PickleMachine& machine, PickleDtype& type, const PickleValue& state);

/// The state (version, shape, dtype, is_fortran, bytes) of an array that _reconstruct has begun. An array of objects
/// has a list where the bytes belong and stays a shell.
void fill_array(PickleMachine& machine, PickleArray& array, const PickleValue& state);

}  // namespace surveyor
