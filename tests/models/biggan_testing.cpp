#include "biggan_testing.hpp"

#include "models/all_models.hpp"

namespace surveyor {

Checkpoint tiny_biggan() {
    Checkpoint checkpoint = open_checkpoint("/tmp/wt/biggan_tiny.safetensors");
    const std::vector<std::vector<double>> layers = {{0, 16, 16}, {1, 16, 8}, {0, 8, 8}, {1, 8, 4}, {0, 4, 2}, {1, 2, 1}};
    for (std::size_t i = 0; i < layers.size(); ++i) checkpoint.attributes["config.layers." + std::to_string(i)] = layers[i];
    checkpoint.attributes["config.attention_layer_position"] = std::int64_t{4};
    checkpoint.attributes["config.channel_width"] = std::int64_t{8};
    checkpoint.attributes["config.class_embed_dim"] = std::int64_t{12};
    checkpoint.attributes["config.z_dim"] = std::int64_t{12};
    checkpoint.attributes["config.eps"] = 1e-4;
    checkpoint.attributes["config.n_stats"] = std::int64_t{51};
    checkpoint.attributes["config.num_classes"] = std::int64_t{6};
    checkpoint.attributes["config.output_dim"] = std::int64_t{32};
    return checkpoint;
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
