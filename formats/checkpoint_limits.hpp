#pragma once

#include <cstddef>
#include <cstdint>

namespace surveyor {

/// What reading somebody's checkpoint may cost at most. Honest files stay far below the defaults; whoever has an
/// extraordinary one may raise them. Everything is checked before memory is taken. Two bounds need no number: what a
/// stream makes the reader do or copy never exceeds the stream's own bytes.
struct CheckpointLimits {
    std::uint64_t operations = 20'000'000;         ///< instructions of all pickles of a file together
    std::size_t stack = 1'000'000;                 ///< values waiting at one time
    std::size_t marks = 10'000;                    ///< collections begun and not ended
    std::size_t memo = 4'000'000;                  ///< values kept for later mention, in one pickle
    std::size_t nodes = 4'000'000;                 ///< collections and objects
    std::size_t nesting = 256;                     ///< collections within collections
    std::uint64_t copied_bytes = 512ULL << 20U;    ///< text and bytes that had to be decoded
    std::uint64_t text_bytes = 64ULL << 20U;       ///< one text
    std::size_t integer_bytes = 64;                ///< one integer
    std::size_t global_bytes = 200;                ///< a module's name, a class's name
    std::size_t rank = 16;                         ///< dimensions of a tensor
    std::size_t tensors = 100'000;                 ///< tensors, and as many attributes
    std::size_t name_bytes = 512;                  ///< one dotted name
    std::uint64_t visits = 20'000'000;             ///< values looked at while tensors are collected
    std::uint64_t tensor_bytes_per_file_byte = 4;  ///< how often views may show the same bytes again
    std::uint64_t attribute_text_bytes = 1024;     ///< one text among the attributes
    std::size_t attribute_list = 256;              ///< numbers in one list among the attributes
};

}  // namespace surveyor
