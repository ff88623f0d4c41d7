#include "formats/image_file.hpp"
#include "tests/fuzz/fuzz.hpp"

using namespace surveyor;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzzing::read_or_refuse([&] {
        const Array picture = parse_image(fuzzing::bytes_of_input(data, size), "input");
        fuzzing::promise(picture.dtype() == DType::uint8 && picture.shape().size() == 3 && picture.size(2) == 3,
                         "a picture is uint8 [height, width, 3]");
        fuzzing::promise(picture.count() > 0, "a picture has pixels");
    });
    return 0;
}
