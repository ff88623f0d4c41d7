#include "formats/npy.hpp"
#include "tests/fuzz/fuzz.hpp"

using namespace surveyor;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzzing::read_or_refuse([&] {
        const Array array = parse_npy(fuzzing::bytes_of_input(data, size), "input");
        fuzzing::promise(array.bytes().size() < size, "an array has no more bytes than its file");
        fuzzing::promise(array.as_doubles().size() == static_cast<std::size_t>(array.count()),
                         "all elements are there");
    });
    return 0;
}
