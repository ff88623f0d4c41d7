// The largest published StyleGAN2 (1024 pixels, "config-f") with random weights, in the names of another program than
// the one that draws them. Minutes under sanitizers: it has the label "large".
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstring>

#include "formats/safetensors.hpp"
#include "model_testing.hpp"
#include "models/all_models.hpp"
#include "models/device.hpp"
#include "models/random_weights.hpp"
#include "models/stylegan2_loader.hpp"

namespace surveyor {
namespace {

/// The weights under NVIDIA's names, as a file has them.
ArrayMap in_nvidia_names(const NetworkFile& file) {
    ArrayMap arrays;
    for (const StyleGan2Parameter& parameter : stylegan2_parameters(stylegan2_sizes(file.weights))) {
        const auto found = file.weights.find(canonical_name(parameter));
        if (found == file.weights.end()) {
            continue;
        }
        const WeightSource source = nvidia_layout().source(parameter, {});
        Array array(DType::float32, source.file_shape);
        std::memcpy(array.bytes().data(), found->second.const_data_ptr(), array.bytes().size());
        arrays.emplace(source.key, std::move(array));
    }
    return arrays;
}

TEST(StyleGan2FullSize, OpensUnderOtherNamesAndDrawsTheSameImage) {
    configure_determinism();
    const auto path = std::filesystem::temp_directory_path() / ("full" + std::to_string(::getpid()) + ".safetensors");
    const Checkpoint rosinality = checkpoint_of(random_stylegan2(1024, 2));
    write_safetensors(path, in_nvidia_names(load_stylegan2(rosinality, {})));
    const auto nvidia = open_generator(path, {});
    std::filesystem::remove(path);
    EXPECT_EQ(nvidia->info().layout, "nvidia");
    EXPECT_EQ(nvidia->info().resolution, 1024);
    EXPECT_EQ(nvidia->info().layers, 18);
    EXPECT_EQ(nvidia->info().parameters, 30370060);
    const at::Tensor w = nvidia->map(random_latents(1, 512));

    const at::Tensor image = nvidia->synthesize(w, Noise::constant());

    const at::Tensor wanted = make_generator(rosinality, {})->synthesize(w, Noise::constant());
    EXPECT_EQ(image.sizes(), (at::IntArrayRef{1, 3, 1024, 1024}));
    EXPECT_LE(relative_error(image, wanted), 2e-5);
}

}  // namespace
}  // namespace surveyor
