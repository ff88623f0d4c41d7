#include "biggan_testing.hpp"

#include "formats/state_selection.hpp"

namespace surveyor {

Checkpoint tiny_biggan() {
    return generator_state(open_checkpoint(golden("checkpoints/biggan_tiny")), "");
}

Checkpoint tiny_biggan_with(ArrayMap arrays) {
    Checkpoint checkpoint = checkpoint_of(std::move(arrays));
    checkpoint.attributes = tiny_biggan().attributes;
    return checkpoint;
}

ArrayMap tiny_biggan_arrays() {
    const Checkpoint checkpoint = tiny_biggan();
    ArrayMap arrays;
    for (const auto& [name, tensor] : checkpoint.tensors) {
        arrays.emplace(name, tensor.read());
    }
    return arrays;
}

GeneratorOptions tiny_biggan_options(int of_class, at::ScalarType dtype) {
    GeneratorOptions options;
    options.label = std::vector<double>(6, 0.0);
    options.label.at(static_cast<std::size_t>(of_class)) = 1.0;
    options.dtype = dtype;
    return options;
}

}  // namespace surveyor
