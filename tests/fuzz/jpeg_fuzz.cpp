#include "formats/jpeg.hpp"
#include "tests/fuzz/fuzz.hpp"

using namespace surveyor;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzzing::read_or_refuse([&] {
        const Array picture = parse_jpeg(fuzzing::bytes_of_input(data, size), "input");
        fuzzing::promise(picture.count() > 0, "a picture has pixels");
        fuzzing::promise(picture.size(2) == 1 || picture.size(2) == 3, "a picture is grey or has three colours");
    });
    return 0;
}
