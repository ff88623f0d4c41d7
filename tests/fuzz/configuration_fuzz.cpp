#include "formats/checkpoint_formats.hpp"
#include "tests/fuzz/fuzz.hpp"

using namespace surveyor;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzzing::read_or_refuse([&] {
        Checkpoint checkpoint;
        add_model_configuration(checkpoint, fuzzing::bytes_of_input(data, size), "input");
        for (const auto& [name, value] : checkpoint.attributes) {
            fuzzing::promise(name.starts_with("config."), "a configuration stays below its name");
        }
    });
    return 0;
}
