// Views of storages: torch._utils._rebuild_tensor and its kin.
#include <limits>

#include "formats/pickle_calls.hpp"

namespace surveyor {

namespace {

constexpr std::int64_t largest = std::numeric_limits<std::int64_t>::max();

std::vector<std::int64_t> sizes_of(PickleMachine& machine, const PickleValue& value, std::string_view what) {
    const auto items = sequence_of(value);
    if (!items) {
        machine.fail("a tensor whose " + std::string(what) + " is " + kind_of(value));
    }
    if (items->size() > machine.heap().limits().rank) {
        machine.fail("a tensor of " + std::to_string(items->size()) + " dimensions");
    }
    std::vector<std::int64_t> sizes;
    for (const PickleValue& item : *items) {
        const std::optional<std::int64_t> size = integer_of(item);
        if (!size || *size < 0) {
            machine.fail("a tensor whose " + std::string(what) + " holds " +
                         (size ? "a negative number" : kind_of(item)));
        }
        sizes.push_back(*size);
    }
    return sizes;
}

/// The index behind the last element that the view reaches, beyond any storage when it does not fit 63 bits.
std::int64_t end_of_view(const PickleTensor& tensor) {
    auto end = static_cast<std::int64_t>(tensor.offset);
    for (std::size_t d = 0; d < tensor.shape.size(); ++d) {
        std::int64_t reach = 0;
        if (tensor.shape[d] == 0) {
            return static_cast<std::int64_t>(tensor.offset);  // no element at all
        }
        if (__builtin_mul_overflow(tensor.shape[d] - 1, tensor.strides[d], &reach) ||
            __builtin_add_overflow(end, reach, &end)) {
            return largest;
        }
    }
    return end == largest ? largest : end + 1;
}

std::int64_t product_of(const Shape& shape) {
    std::int64_t product = 1;
    bool is_empty = false;
    bool overflows = false;
    for (const std::int64_t size : shape) {
        is_empty = is_empty || size == 0;
        overflows = overflows || (size != 0 && __builtin_mul_overflow(product, size, &product));
    }
    return is_empty ? 0 : (overflows ? largest : product);
}

}  // namespace

PickleValue tensor_of_call(PickleMachine& machine, std::span<const PickleValue> arguments, bool names_dtype) {
    const auto* storage = arguments.empty() ? nullptr : node_as<PickleStorage>(arguments[0]);
    if (storage == nullptr || arguments.size() < (names_dtype ? 7U : 4U)) {
        machine.fail("a tensor without a storage or without its sizes: the file is damaged");
    }
    PickleTensor tensor;
    tensor.storage = std::get<PickleNode*>(arguments[0]);
    tensor.type = storage->type;
    if (names_dtype) {
        const auto* dtype = node_as<PickleGlobal>(arguments[6]);
        if (dtype == nullptr || dtype->known.role != GlobalRole::torch_dtype) {
            machine.fail("a tensor of " + (dtype != nullptr ? dtype->name : kind_of(arguments[6])) +
                         ", which is no dtype that is read");
        }
        tensor.type = dtype->known.type;
    }
    const std::optional<std::int64_t> offset = integer_of(arguments[1]);
    if (!offset || *offset < 0) {
        machine.fail("a tensor whose offset is " + (offset ? "negative" : kind_of(arguments[1])));
    }
    tensor.offset = static_cast<std::uint64_t>(*offset);
    tensor.shape = sizes_of(machine, arguments[2], "size");
    tensor.strides = sizes_of(machine, arguments[3], "stride");
    if (tensor.shape.size() != tensor.strides.size()) {
        machine.fail("a tensor with " + std::to_string(tensor.shape.size()) + " sizes and " +
                     std::to_string(tensor.strides.size()) + " strides");
    }
    const auto room = static_cast<std::int64_t>(storage->count * storage->type.item_bytes / tensor.type.item_bytes);
    const std::int64_t count = product_of(tensor.shape);
    for (std::size_t d = 0; count > 0 && d < tensor.shape.size(); ++d) {
        if (tensor.strides[d] == 0 && tensor.shape[d] > 1) {
            machine.fail("a tensor of shape " + text_of(tensor.shape) + " with stride 0, which repeats " +
                         "few elements without end");
        }
    }
    if (count > room || end_of_view(tensor) > room) {
        machine.fail("a tensor of shape " + text_of(tensor.shape) + ", strides " + text_of(tensor.strides) +
                     " and offset " + std::to_string(*offset) + " exceeds its storage of " + std::to_string(room) +
                     " elements");
    }
    return machine.make(std::move(tensor));
}

}  // namespace surveyor
