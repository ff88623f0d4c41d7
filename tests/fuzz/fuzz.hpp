#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <span>

#include "base/error.hpp"

// What libFuzzer calls again and again with bytes of its making. One file of this folder defines it once.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace surveyor::fuzzing {

inline std::span<const std::byte> bytes_of_input(const std::uint8_t* data, std::size_t size) {
    return std::as_bytes(std::span(data, size));
}

/// Lets a reader have its input. A DataError is the right answer to wrong bytes; whatever else is thrown, and whatever
/// a sanitizer sees, ends the program and is a finding.
template <class Action>
void read_or_refuse(const Action& action) {
    try {
        action();
    } catch (const DataError&) {
        return;
    }
}

/// Ends the program when something that was read breaks its reader's promise.
inline void promise(bool kept, const char* what) {
    if (!kept) {
        (void)std::fprintf(stderr, "broken promise: %s\n", what);
        std::abort();
    }
}

}  // namespace surveyor::fuzzing
