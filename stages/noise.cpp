#include "stages/noise.hpp"

#include <ATen/ops/empty.h>

#include <span>

#include "base/random.hpp"
#include "stages/latent_set.hpp"

namespace surveyor {

namespace {

/// One image per row and layer. A sample's layers follow each other in its stream; their sizes are multiples of four.
std::vector<at::Tensor> draw_layers(
    const Generator& generator, std::int64_t seed, Purpose purpose, std::int64_t first, std::int64_t count) {
    std::vector<at::Tensor> layers;
    std::uint64_t position = 0;
    for (const Shape& shape : generator.noise_shapes()) {
        const at::Tensor layer = at::empty({count, 1, shape[0], shape[1]}, at::kFloat);
        const std::int64_t size = shape[0] * shape[1];
        for (std::int64_t i = 0; i < count; ++i) {
            const std::span image(layer.mutable_data_ptr<float>() + i * size, static_cast<std::size_t>(size));
            RandomStream(static_cast<std::uint64_t>(seed), purpose, static_cast<std::uint64_t>(first + i))
                .normals(image, position);
        }
        layers.push_back(layer);
        position += static_cast<std::uint64_t>((size + 3) / 4 * 4);
    }
    return layers;
}

}  // namespace

Noise draw_noise(const Generator& generator,
                 const std::string& rule,
                 std::int64_t seed,
                 const std::string& set,
                 std::int64_t first,
                 std::int64_t batch) {
    if (rule == "none") {
        return Noise::none();
    }
    if (rule == "constant") {
        return generator.has_constant_noise()
                   ? Noise::constant()
                   : Noise::given(draw_layers(generator, seed, Purpose::constant_noise, 0, 1));
    }
    expect(rule == "per_sample", "a known rule for noise: " + rule);
    const Purpose purpose = set == latent_set::reference ? Purpose::reference_noise : Purpose::sample_noise;
    return Noise::given(draw_layers(generator, seed, purpose, first, batch));
}

}  // namespace surveyor
