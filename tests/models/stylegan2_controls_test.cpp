// Each way to read or compute a StyleGAN2 wrongly must be seen by the parity tests: the error it makes is far above
// their tolerances.
#include <ATen/TensorOperators.h>
#include <gtest/gtest.h>

#include <functional>

#include "formats/npy.hpp"
#include "formats/state_selection.hpp"
#include "model_testing.hpp"
#include "models/all_models.hpp"
#include "models/stylegan2.hpp"

namespace surveyor {
namespace {

using Mistake = std::function<void(NetworkFile&)>;

/// Error of the images with constant noise of `weights`, below tests/golden, when `mistake` was made after loading.
double image_error(const std::string& weights,
                   const std::string& expected_file,
                   const Mistake& mistake,
                   at::ScalarType dtype = at::kFloat,
                   GeneratorOptions options = {}) {
    options.dtype = dtype;
    NetworkFile file = load_network(generator_state(open_checkpoint(golden(weights)), options.state), options);
    mistake(file);
    const auto generator = make_stylegan2(std::move(file), options);
    const ArrayMap expected = read_npz(golden(expected_file));
    const at::Tensor images = generator->synthesize(generator->map(reference(expected, "z")), Noise::constant());
    return relative_error(images, reference(expected, dtype == at::kDouble ? "img_const_f64" : "img_const_f32"));
}

void no_mistake(NetworkFile& /*file*/) {}

/// Undoes the turning of upsampling kernels.
void flip_back(NetworkFile& file) {
    for (auto& [name, tensor] : file.weights) {
        if (name.ends_with(".conv0.weight")) {
            tensor = tensor.flip({2, 3}).contiguous();
        }
    }
}

void without_the_one(NetworkFile& file) {
    for (auto& [name, tensor] : file.weights) {
        if (name.ends_with(".affine.bias")) {
            tensor = tensor - 1.0;
        }
    }
}

void swap_noise(NetworkFile& file) {
    std::swap(file.weights.at("b8.conv0.noise"), file.weights.at("b8.conv1.noise"));
}

void swap_epsilon(NetworkFile& file) {
    std::string& epsilon = file.settings.at("demodulation_epsilon");
    epsilon = epsilon == "scaled" ? "plain" : "scaled";
}

void usual_filters(NetworkFile& file) {
    std::erase_if(file.weights, [](const auto& entry) { return entry.first.ends_with(".filter"); });
}

void turned_filters(NetworkFile& file) {
    for (auto& [name, tensor] : file.weights) {
        if (name.ends_with(".filter")) {
            tensor = tensor.flip({0, 1});
        }
    }
}

void without_clamp(NetworkFile& file) {
    file.settings["conv_clamp"] = "none";
}

TEST(StyleGan2Controls, KernelsThatWereNotFlipped) {
    for (const auto& [weights, expected] : {std::pair("checkpoints/gf_sg2_r16.pth", "expected/gf_sg2_r16.npz"),
                                            std::pair("checkpoints/tf_sg2_r32.pkl", "expected/tf_sg2_r32.npz")}) {
        EXPECT_LE(image_error(weights, expected, no_mistake), 2e-5);
        EXPECT_GT(image_error(weights, expected, flip_back), 1e-2);
    }
}

TEST(StyleGan2Controls, StyleBiasesWithoutTheirOne) {
    EXPECT_GT(image_error("checkpoints/gf_sg2_r16.pth", "expected/gf_sg2_r16.npz", without_the_one), 1e-2);
    EXPECT_GT(image_error("checkpoints/tf_sg2_r32.pkl", "expected/tf_sg2_r32.npz", without_the_one), 1e-2);
}

TEST(StyleGan2Controls, NoiseOfTwoLayersSwapped) {
    EXPECT_GT(image_error("checkpoints/ros_sg2_r32_zip.pt", "expected/ros_sg2_r32.npz", swap_noise), 1e-3);
    EXPECT_GT(image_error("checkpoints/nv_sg2_r32.pkl", "expected/nv_sg2_r32.npz", swap_noise), 1e-3);
    EXPECT_GT(image_error("checkpoints/gf_sg2_r16.pth", "expected/gf_sg2_r16.npz", swap_noise), 1e-3);
}

TEST(StyleGan2Controls, TheOtherDemodulationEpsilonInDoublePrecision) {
    for (const auto& [weights, expected] : {std::pair("checkpoints/ros_sg2_r32_zip.pt", "expected/ros_sg2_r32.npz"),
                                            std::pair("checkpoints/nv_sg2_r32.pkl", "expected/nv_sg2_r32.npz"),
                                            std::pair("checkpoints/gf_sg2_r16.pth", "expected/gf_sg2_r16.npz")}) {
        EXPECT_LE(image_error(weights, expected, no_mistake, at::kDouble), 1e-11);
        EXPECT_GT(image_error(weights, expected, swap_epsilon, at::kDouble), 1e-10);
    }
}

TEST(StyleGan2Controls, TensorFlowsReferenceHasTheOtherEpsilon) {
    // Why that fixture's tolerance in double precision is 1e-7: its numbers come from NVIDIA's converted network.
    const auto error = [](const Mistake& mistake) {
        return image_error("checkpoints/tf_sg2_r32.pkl", "expected/tf_sg2_r32.npz", mistake, at::kDouble);
    };
    EXPECT_GT(error(no_mistake), 1e-10);
    EXPECT_LE(error(swap_epsilon), 1e-11);
}

TEST(StyleGan2Controls, TheOtherNetworkOfTheFile) {
    GeneratorOptions options;
    options.state = "G";
    EXPECT_GT(image_error("checkpoints/nv_sg2_r32.pkl", "expected/nv_sg2_r32.npz", no_mistake, at::kFloat, options),
              0.1);
    options.state = "generator";
    EXPECT_GT(image_error("checkpoints/gf_sg2_r16.pth", "expected/gf_sg2_r16.npz", no_mistake, at::kFloat, options),
              0.1);
}

TEST(StyleGan2Controls, ActivationsThatAreNotClamped) {
    EXPECT_GT(image_error("checkpoints/nv_sg2_r32_clamp05.pkl", "expected/nv_sg2_r32_clamp05.npz", without_clamp),
              1e-2);
    EXPECT_GT(image_error("stylegan2/nv_sg2_resnet_r16.safetensors", "stylegan2/nv_sg2_resnet_r16.npz", without_clamp),
              1e-2);
}

TEST(StyleGan2Controls, FiltersThatAreTakenForTheUsualOneOrTurned) {
    GeneratorOptions clamped;
    clamped.conv_clamp = 2.5;
    for (const std::string name : {"nv_sg2_orig_r16", "nv_sg2_resnet_r16", "nv_sg2_longfilter_r16"}) {
        const GeneratorOptions options = name == "nv_sg2_resnet_r16" ? clamped : GeneratorOptions();
        const auto error = [&](const Mistake& mistake) {
            return image_error(
                "stylegan2/" + name + ".safetensors", "stylegan2/" + name + ".npz", mistake, at::kFloat, options);
        };
        EXPECT_LE(error(no_mistake), 2e-5) << name;
        EXPECT_GT(error(usual_filters), 1e-2) << name;
        EXPECT_GT(error(turned_filters), 1e-2) << name;
    }
}

TEST(StyleGan2Controls, TruncationAppliedTwice) {
    const ArrayMap expected = read_npz(golden("expected/nv_sg2_r32.npz"));
    const auto generator = open_golden("checkpoints/nv_sg2_r32.pkl", at::kFloat, 0.7);
    const at::Tensor w = generator->map(reference(expected, "z"));
    const at::Tensor centre = reference(expected, "w_avg");

    EXPECT_LE(relative_error(w, reference(expected, "w_psi070_f32")), 1e-5);
    EXPECT_GT(relative_error(centre + (w - centre) * 0.7, reference(expected, "w_psi070_f32")), 1e-2);
}

TEST(StyleGan2Controls, AnotherLearningRateMultiplier) {
    const ArrayMap expected = read_npz(golden("expected/nv_sg2_r32.npz"));
    GeneratorOptions options;
    options.mapping_lr_multiplier = 0.011;
    const auto generator = open_generator(golden("checkpoints/nv_sg2_r32.pkl"), options);

    EXPECT_GT(relative_error(generator->map(reference(expected, "z")), reference(expected, "w_f32")), 1e-2);
}

}  // namespace
}  // namespace surveyor
