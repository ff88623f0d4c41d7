#pragma once

#include "formats/checkpoint.hpp"
#include "formats/state_selection.hpp"
#include "tests/fuzz/fuzz.hpp"

namespace surveyor::fuzzing {

/// What is true of every checkpoint that was read from `size` bytes: each tensor can be copied out, or is refused for
/// its checksum or its booleans; a generator can be looked for. Views may show the bytes of a file four times, and the
/// first MiB for nothing; deflated members of an .npz file unpack to 1100 times their bytes.
inline void keep_promises(const Checkpoint& checkpoint, std::size_t size) {
    std::uint64_t shown = 0;
    for (const auto& each : checkpoint.tensors) {
        const StoredTensor& tensor = each.second;
        const std::int64_t elements = element_count(tensor.shape);
        shown += static_cast<std::uint64_t>(elements) * bytes_of(tensor.dtype);
        promise(shown <= (1U << 20U) + 1100 * size, "tensors are no larger than their file can hold");
        read_or_refuse([&] { promise(checkpoint.read(each.first).count() == elements, "a tensor has its elements"); });
    }
    read_or_refuse([&] { (void)generator_state(checkpoint); });
}

}  // namespace surveyor::fuzzing
