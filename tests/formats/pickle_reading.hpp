#pragma once

#include <string>

#include "formats/pickle_machine.hpp"
#include "tests/formats/pickle_writing.hpp"
#include "tests/formats/temporary_folder.hpp"

namespace surveyor::testing {

/// The values of one pickle with the heap that they live on.
struct Read {
    explicit Read(std::string pickle, const CheckpointLimits& limits = {})
        : bytes(std::move(pickle)), heap(limits, bytes.size()) {
        ByteReader reader(bytes_in(bytes), "hand-made");
        value = PickleMachine(heap, reader, "hand-made").run();
    }

    std::string bytes;
    PickleHeap heap;
    PickleValue value;
};

inline std::string refusal(const std::string& pickle, const CheckpointLimits& limits = {}) {
    return data_error_of([&] { Read(pickle, limits); });
}

}  // namespace surveyor::testing
