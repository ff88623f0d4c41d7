#include "formats/safetensors_header.hpp"
#include "tests/fuzz/fuzz.hpp"

using namespace surveyor;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzzing::read_or_refuse([&] {
        const SafetensorsHeader header = parse_safetensors_header(fuzzing::bytes_of_input(data, size), "input");
        std::uint64_t end = header.tensors.empty() ? size : header.tensors.front().begin;
        for (const TensorEntry& tensor : header.tensors) {
            fuzzing::promise(tensor.begin == end && tensor.begin <= tensor.end, "tensors follow one another");
            fuzzing::promise(tensor.end - tensor.begin == Array(tensor.dtype, tensor.shape).bytes().size(),
                             "a tensor has the bytes of its shape");
            end = tensor.end;
        }
        fuzzing::promise(end == size, "the last tensor ends with the file");
    });
    return 0;
}
