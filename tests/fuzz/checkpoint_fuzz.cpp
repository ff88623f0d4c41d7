#include "formats/checkpoint.hpp"
#include "tests/fuzz/checkpoint_promises.hpp"

using namespace surveyor;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzzing::read_or_refuse(
        [&] { fuzzing::keep_promises(parse_checkpoint(fuzzing::bytes_of_input(data, size), "input"), size); });
    return 0;
}
