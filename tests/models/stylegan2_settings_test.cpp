// What a StyleGAN2's file tells beside its tensors, and the options that go before it.
#include "models/stylegan2_settings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.hpp"
#include "formats/npy.hpp"
#include "formats/safetensors.hpp"
#include "formats/state_selection.hpp"
#include "model_testing.hpp"
#include "models/all_models.hpp"
#include "models/stylegan2_loader.hpp"

namespace surveyor {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Checkpoint opened(const std::string& relative) {
    return generator_state(open_checkpoint(golden(relative)));
}

/// The message of the DataError that making the generator throws; empty when it throws none.
std::string complaint(const Checkpoint& checkpoint, const GeneratorOptions& options = {}) {
    try {
        (void)make_generator(checkpoint, options);
    } catch (const DataError& error) {
        return error.what();
    }
    return {};
}

std::string tensorflow_complaint(const std::string& name, const Attribute& value) {
    Checkpoint checkpoint = opened("checkpoints/tf_sg2_r32.pkl");
    checkpoint.attributes[name] = value;
    return complaint(checkpoint);
}

TEST(StyleGan2Settings, ComeFromNvidiasLayers) {
    const NetworkFile file = load_stylegan2(opened("checkpoints/nv_sg2_r32_clamp05.pkl"), {});

    EXPECT_EQ(mapping_multiplier(file), 0.01);
    EXPECT_EQ(layer_clamp(file, "b8.conv0"), 0.5);
    EXPECT_EQ(layer_clamp(file, "b32.torgb"), 0.5);
    EXPECT_THAT(file.info.assumed, IsEmpty());
}

TEST(StyleGan2Settings, ClampsMayDifferByLayer) {
    Checkpoint checkpoint = opened("checkpoints/nv_sg2_r32_clamp05.pkl");
    checkpoint.attributes["synthesis.b8.conv0.conv_clamp"] = std::int64_t{3};
    checkpoint.attributes["synthesis.b8.torgb.conv_clamp"] = std::monostate();
    const NetworkFile file = load_stylegan2(checkpoint, {});

    EXPECT_EQ(layer_clamp(file, "b8.conv0"), 3.0);
    EXPECT_EQ(layer_clamp(file, "b8.torgb"), std::nullopt);
    EXPECT_EQ(layer_clamp(file, "b8.conv1"), 0.5);
}

TEST(StyleGan2Settings, AnOptionGoesBeforeTheFile) {
    Checkpoint checkpoint = opened("checkpoints/nv_sg2_r32_clamp05.pkl");
    checkpoint.attributes["synthesis.b8.conv0.conv_clamp"] = std::int64_t{3};
    GeneratorOptions options;
    options.conv_clamp = 7.0;
    options.mapping_lr_multiplier = 0.02;
    const NetworkFile file = load_stylegan2(checkpoint, options);

    EXPECT_EQ(layer_clamp(file, "b8.conv0"), 7.0);
    EXPECT_EQ(layer_clamp(file, "b8.conv1"), 7.0);
    EXPECT_EQ(mapping_multiplier(file), 0.02);
}

TEST(StyleGan2Settings, WhatStandsInForThemIsTold) {
    const auto assumed = [](const std::string& relative) { return load_stylegan2(opened(relative), {}).info.assumed; };
    const std::string multiplier = "mapping learning-rate multiplier 0.01, which the file does not hold";

    EXPECT_THAT(assumed("checkpoints/ros_sg2_r32_zip.pt"), ElementsAre(multiplier));
    EXPECT_THAT(assumed("checkpoints/gf_sg2_r16.pth"), ElementsAre(multiplier));
    EXPECT_THAT(assumed("checkpoints/tf_sg2_r32.pkl"), ElementsAre(multiplier));
    EXPECT_THAT(assumed("checkpoints/st_nv_r16.safetensors"), ElementsAre(multiplier, HasSubstr("conv_clamp")));
}

TEST(StyleGan2Settings, GainsThatContradictEachOtherAreRefused) {
    Checkpoint unequal = opened("checkpoints/nv_sg2_r32.pkl");
    unequal.attributes["mapping.fc1.bias_gain"] = 0.02;
    Checkpoint mixed = opened("checkpoints/nv_sg2_r32.pkl");
    mixed.attributes["mapping.fc1.bias_gain"] = 0.02;
    mixed.attributes["mapping.fc1.weight_gain"] = 0.02 / std::sqrt(32.0);

    EXPECT_THAT(complaint(unequal), AllOf(HasSubstr("'mapping.fc1'"), HasSubstr("0.02"), HasSubstr("0.01")));
    EXPECT_THAT(complaint(mixed), AllOf(HasSubstr("'mapping.fc1'"), HasSubstr("only one for all")));
}

TEST(StyleGan2Settings, OtherActivationsAreRefusedByTheirLayer) {
    Checkpoint relu = opened("checkpoints/nv_sg2_r32.pkl");
    relu.attributes["synthesis.b16.conv1.activation"] = std::string("relu");
    Checkpoint linear = opened("checkpoints/nv_sg2_r32.pkl");
    linear.attributes["mapping.fc3.activation"] = std::string("linear");
    Checkpoint style = opened("checkpoints/nv_sg2_r32.pkl");
    style.attributes["synthesis.b16.conv1.affine.activation"] = std::string("lrelu");

    EXPECT_THAT(complaint(relu), AllOf(HasSubstr("'synthesis.b16.conv1'"), HasSubstr("'relu'")));
    EXPECT_THAT(complaint(linear), AllOf(HasSubstr("'mapping.fc3'"), HasSubstr("'linear'")));
    EXPECT_THAT(complaint(style), AllOf(HasSubstr("'synthesis.b16.conv1.affine'"), HasSubstr("'lrelu'")));
}

TEST(StyleGan2Settings, TensorFlowsArgumentsAreHeard) {
    Checkpoint checkpoint = opened("checkpoints/tf_sg2_r32.pkl");
    checkpoint.attributes["static_kwargs.mapping_lrmul"] = 0.02;
    checkpoint.attributes["static_kwargs.conv_clamp"] = std::int64_t{256};
    checkpoint.attributes["static_kwargs.surprise"] = true;
    const NetworkFile file = load_stylegan2(checkpoint, {});

    EXPECT_EQ(mapping_multiplier(file), 0.02);
    EXPECT_EQ(layer_clamp(file, "b4.conv1"), 256.0);
    EXPECT_THAT(file.info.notes, ElementsAre(HasSubstr("'surprise'")));
    EXPECT_THAT(load_stylegan2(opened("checkpoints/tf_sg2_r32.pkl"), {}).info.notes, IsEmpty());
}

TEST(StyleGan2Settings, TensorFlowNetworksThatAreSomethingElseAreRefused) {
    EXPECT_THAT(tensorflow_complaint("static_kwargs.nonlinearity", std::string("relu")), HasSubstr("'relu'"));
    EXPECT_THAT(tensorflow_complaint("static_kwargs.architecture", std::string("resnet")),
                AllOf(HasSubstr("'resnet'"), HasSubstr("'skip'")));
    EXPECT_THAT(tensorflow_complaint("static_kwargs.normalize_latents", false), HasSubstr("normalize_latents"));
    EXPECT_THAT(tensorflow_complaint("version", std::int64_t{3}), HasSubstr("version 3"));

    ArrayMap growing;
    growing["lod"] = Array::of(std::vector<float>{2.5F});
    Checkpoint checkpoint = opened("checkpoints/tf_sg2_r32.pkl");
    const Checkpoint lod = checkpoint_of(growing);
    checkpoint.tensors["lod"] = lod.tensors.at("lod");
    EXPECT_THAT(complaint(checkpoint), AllOf(HasSubstr("'lod' is 2.5"), HasSubstr("growing")));
}

TEST(StyleGan2Settings, ATensorFlowKernelBecomesTheFilterOfEveryLayer) {
    Checkpoint checkpoint = opened("checkpoints/tf_sg2_r32.pkl");
    checkpoint.attributes["static_kwargs.resample_kernel"] = std::vector<double>{1, 3, 3, 1};
    const NetworkFile usual = load_stylegan2(checkpoint, {});
    checkpoint.attributes["static_kwargs.resample_kernel"] = std::vector<double>{1, 2, 1};
    const NetworkFile other = load_stylegan2(checkpoint, {});

    EXPECT_FALSE(usual.weights.contains("b8.conv0.filter"));
    for (const std::string name : {"b8.conv0.filter", "b32.conv0.filter", "b8.torgb.filter", "b32.torgb.filter"}) {
        EXPECT_EQ(weight(other.weights, name)[1][1].item<double>(), 0.25) << name;
        EXPECT_EQ(weight(other.weights, name)[0][2].item<double>(), 1.0 / 16) << name;
    }
}

}  // namespace
}  // namespace surveyor
