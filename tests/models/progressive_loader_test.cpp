// StyleGAN and ProGAN files: what is read from them, and which are refused.
#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "base/error.hpp"
#include "formats/state_selection.hpp"
#include "model_testing.hpp"
#include "models/all_models.hpp"
#include "models/tensor_map.hpp"

namespace surveyor {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* genforce_stylegan = "gf_sg1_r128.pth";
constexpr const char* lernapparat = "lern_sg1_r128.pt";
constexpr const char* tensorflow_stylegan = "tf_sg1_r128.pkl";
constexpr const char* genforce_progan = "gf_pg_r32.pth";
constexpr const char* netdissect = "nd_pg_r32.pth";
constexpr const char* tensorflow_progan = "tf_pg_r32.pkl";

Checkpoint golden_checkpoint(const std::string& file) {
    return generator_state(open_checkpoint(golden("checkpoints/" + file)), "");
}

/// The generator's tensors, to be changed.
ArrayMap arrays_of(const std::string& file) {
    const Checkpoint checkpoint = golden_checkpoint(file);
    ArrayMap arrays;
    for (const auto& [name, tensor] : checkpoint.tensors) {
        arrays.emplace(name, tensor.read());
    }
    return arrays;
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

TEST(StyleGan1Loader, ReadsAllSizesFromTheTensors) {
    for (const std::string file : {genforce_stylegan, lernapparat, tensorflow_stylegan}) {
        const GeneratorInfo info = load_network(golden_checkpoint(file), {}).info;

        EXPECT_EQ(info.architecture, "stylegan1");
        EXPECT_EQ(info.z_dim, 24);
        EXPECT_EQ(info.w_dim, 24);
        EXPECT_EQ(info.resolution, 128);
        EXPECT_EQ(info.layers, 12);
        EXPECT_EQ(info.mapping_layers, 8);
        EXPECT_THAT(info.notes, IsEmpty()) << file;
        EXPECT_EQ(info.parameters, load_network(golden_checkpoint(lernapparat), {}).info.parameters);
    }
}

TEST(StyleGan1Loader, NamesTheMissingTensorInTheNamesOfTheFile) {
    const auto without = [](const std::string& file, const std::string& name) {
        ArrayMap arrays = arrays_of(file);
        EXPECT_EQ(arrays.erase(name), 1U) << name;
        return complaint(checkpoint_of(arrays));
    };

    EXPECT_THAT(without(genforce_stylegan, "synthesis.layer5.style.bias"),
                AllOf(HasSubstr("'synthesis.layer5.style.bias' is missing"), HasSubstr("[32]")));
    EXPECT_THAT(without(genforce_stylegan, "synthesis.layer6.bias"), HasSubstr("'synthesis.layer6.bias' is missing"));
    EXPECT_THAT(without(genforce_stylegan, "synthesis.output5.weight"), HasSubstr("'synthesis.output5.weight'"));
    EXPECT_THAT(without(lernapparat, "g_synthesis.blocks.64x64.epi2.top_epi.noise.weight"),
                HasSubstr("'g_synthesis.blocks.64x64.epi2.top_epi.noise.weight' is missing"));
    EXPECT_THAT(without(tensorflow_stylegan, "synthesis/128x128/Conv0_up/StyleMod/weight"),
                AllOf(HasSubstr("'synthesis/128x128/Conv0_up/StyleMod/weight' is missing"), HasSubstr("[24, 8]")));
}

TEST(StyleGan1Loader, NamesATensorThatDisagreesWithItsNeighbours) {
    ArrayMap arrays = arrays_of(genforce_stylegan);
    arrays["synthesis.layer3.weight"] = Array(DType::float32, {16, 5, 3, 3});

    EXPECT_THAT(complaint(checkpoint_of(arrays)),
                AllOf(HasSubstr("'synthesis.layer3.weight'"), HasSubstr("[16, 5, 3, 3]"), HasSubstr("[16, 16, 3, 3]")));
}

TEST(StyleGan1Loader, NamesATensorWithEntriesThatAreNotFinite) {
    ArrayMap arrays = arrays_of(lernapparat);
    arrays.at("g_synthesis.torgb.weight").values<float>()[1] = std::numeric_limits<float>::quiet_NaN();

    EXPECT_THAT(complaint(checkpoint_of(arrays)), AllOf(HasSubstr("'g_synthesis.torgb.weight'"), HasSubstr("finite")));
}

TEST(StyleGan1Loader, RefusesVariantsThatItCannotCompute) {
    ArrayMap dense = arrays_of(tensorflow_stylegan);
    dense["synthesis/4x4/Dense/weight"] = Array(DType::float32, {24, 256});
    ArrayMap growing = arrays_of(genforce_stylegan);
    growing["synthesis.lod"].values<float>()[0] = 1.5F;

    EXPECT_THAT(complaint(checkpoint_of(dense)),
                AllOf(HasSubstr("'synthesis/4x4/Dense/weight'"), HasSubstr("constant")));
    EXPECT_THAT(complaint(checkpoint_of(growing)), AllOf(HasSubstr("'synthesis.lod' is 1.5"), HasSubstr("full size")));
}

TEST(StyleGan1Loader, RefusesConstructionArgumentsOfAnotherComputation) {
    const auto with = [](const std::string& name, const Attribute& value) {
        Checkpoint checkpoint = golden_checkpoint(tensorflow_stylegan);
        checkpoint.attributes["static_kwargs." + name] = value;
        return complaint(checkpoint);
    };

    EXPECT_THAT(with("use_instance_norm", false), HasSubstr("use_instance_norm = 0"));
    EXPECT_THAT(with("nonlinearity", std::string("relu")), HasSubstr("nonlinearity = 'relu'"));
    EXPECT_THAT(with("blur_filter", std::vector<double>{1, 3, 3, 1}), HasSubstr("blur_filter"));
    EXPECT_EQ(with("blur_filter", std::vector<double>{1, 2, 1}), "");
}

TEST(StyleGan1Loader, TakesWhatTheFileTellsOfItselfUnlessAnOptionSaysOtherwise) {
    Checkpoint checkpoint = golden_checkpoint(tensorflow_stylegan);
    checkpoint.attributes["static_kwargs.fused_scale"] = false;
    checkpoint.attributes["static_kwargs.mapping_lrmul"] = 0.02;
    GeneratorOptions options;

    const NetworkFile told = load_network(checkpoint, options);
    options.fused_scale = true;
    options.mapping_lr_multiplier = 0.03;
    const NetworkFile overridden = load_network(checkpoint, options);

    EXPECT_EQ(told.text("fused_scale", ""), "false");
    EXPECT_EQ(told.number("mapping_lr_multiplier", 0), 0.02);
    EXPECT_THAT(told.info.assumed, IsEmpty());
    EXPECT_EQ(overridden.text("fused_scale", ""), "true");
    EXPECT_EQ(overridden.number("mapping_lr_multiplier", 0), 0.03);
    EXPECT_THAT(load_network(golden_checkpoint(lernapparat), {}).info.assumed,
                ElementsAre(HasSubstr("multiplier 0.01"), HasSubstr("fused_scale")));
}

TEST(StyleGan1Loader, WithoutNoiseImagesRefusesConstantNoise) {
    const auto generator = make_generator(golden_checkpoint(lernapparat), {});

    EXPECT_FALSE(generator->has_constant_noise());
    EXPECT_EQ(generator->noise_shapes().size(), 12U);
    EXPECT_THROW((void)generator->synthesize(generator->map(random_latents(1, 24)), Noise::constant()), DataError);
}

TEST(StyleGan1Loader, AppendsTheRowOfTheClassToZ) {
    // The published rule: h = [z; L^T c], divided by the root of its mean square, into the first layer.
    ArrayMap arrays = arrays_of(genforce_stylegan);
    Array labels(DType::float32, {3, 8});
    for (std::size_t i = 0; i < 24; ++i) {
        labels.values<float>()[i] = 0.1F * static_cast<float>(i % 7) - 0.2F;
    }
    arrays["mapping.label_weight"] = labels;
    const Checkpoint checkpoint = checkpoint_of(arrays);
    GeneratorOptions options = {.dtype = at::kDouble};
    options.label = {0, 1, 0};
    const auto conditional = make_generator(checkpoint, options);
    arrays.erase("mapping.label_weight");
    options.label = {};
    const auto plain = make_generator(checkpoint_of(arrays), options);
    const at::Tensor z = random_latents(2, 16);
    const at::Tensor row = weight_of(labels, {3, 8}, "labels").to(at::kDouble).narrow(0, 1, 1);

    const at::Tensor w = conditional->map(z);

    EXPECT_EQ(conditional->info().classes, 3);
    EXPECT_EQ(conditional->info().z_dim, 16);
    EXPECT_LE(relative_error(w, plain->map(at::cat({z, row.expand({2, 8})}, 1))), 1e-14);
    EXPECT_THAT(complaint(checkpoint), AllOf(HasSubstr("generator.label"), HasSubstr("3 classes")));
}

TEST(StyleGan1Loader, StacksScaleAndShiftRowsOfAllLayers) {
    const ArrayMap arrays = arrays_of(genforce_stylegan);
    const at::Tensor rows = make_generator(golden_checkpoint(genforce_stylegan), {})->style_weights();

    // 2 C rows of each of two layers at 4, 8, 16, 32 (16 channels), 64 (8) and 128 (4).
    EXPECT_EQ(rows.sizes(), (at::IntArrayRef{2 * 2 * (4 * 16 + 8 + 4), 24}));
    const auto first = arrays.at("synthesis.layer0.style.weight").values<float>();
    const auto last = arrays.at("synthesis.layer11.style.weight").values<float>();
    EXPECT_EQ(rows[17][3].item<double>(), static_cast<double>(first[17 * 24 + 3]));
    EXPECT_EQ(rows[-1][23].item<double>(), static_cast<double>(last[7 * 24 + 23]));
}

TEST(ProGanLoader, ReadsAllSizesFromTheTensors) {
    for (const std::string file : {genforce_progan, netdissect, tensorflow_progan}) {
        const GeneratorInfo info = load_network(golden_checkpoint(file), {}).info;

        EXPECT_EQ(info.architecture, "progan");
        EXPECT_EQ(info.z_dim, 32);
        EXPECT_EQ(info.w_dim, 16 * 24);
        EXPECT_EQ(info.resolution, 32);
        EXPECT_EQ(info.layers, 1);
        EXPECT_THAT(info.spaces, ElementsAre("layer0"));
        EXPECT_THAT(info.notes, IsEmpty()) << file;
        EXPECT_THAT(info.assumed, IsEmpty()) << file;
    }
}

TEST(ProGanLoader, ReadsTheOlderNetdissectNames) {
    ArrayMap renamed;
    for (const auto& [name, array] : arrays_of(netdissect)) {
        if (name.starts_with("output_32x32.")) {
            renamed.emplace("output." + name.substr(13), array);
        } else {
            const int layer = name[5] - '0';  // "layer1.conv.weight"
            renamed.emplace("features." + std::to_string(layer - 1) + name.substr(6), array);
        }
    }
    const auto older = make_generator(checkpoint_of(renamed), {});
    const auto newer = make_generator(golden_checkpoint(netdissect), {});
    const at::Tensor w = newer->map(random_latents(2, 32));

    EXPECT_TRUE(same_bits(older->map(random_latents(2, 32)), w));
    EXPECT_TRUE(same_bits(older->synthesize(w, Noise::none()), newer->synthesize(w, Noise::none())));
}

TEST(ProGanLoader, NamesWhatIsWrongWithAFile) {
    ArrayMap incomplete = arrays_of(netdissect);
    incomplete.erase("layer4.wscale.b");
    ArrayMap misshapen = arrays_of(tensorflow_progan);
    misshapen["16x16/Conv0/weight"] = Array(DType::float32, {3, 3, 24, 5});
    ArrayMap growing = arrays_of(genforce_progan);
    growing["lod"].values<float>()[0] = 2.0F;
    GeneratorOptions fused;
    fused.fused_scale = true;

    EXPECT_THAT(complaint(checkpoint_of(incomplete)), HasSubstr("'layer4.wscale.b' is missing"));
    EXPECT_THAT(complaint(checkpoint_of(misshapen)),
                AllOf(HasSubstr("'16x16/Conv0/weight'"), HasSubstr("[3, 3, 24, 5]"), HasSubstr("[3, 3, 24, 24]")));
    EXPECT_THAT(complaint(checkpoint_of(growing)), HasSubstr("'lod' is 2"));
    EXPECT_THAT(complaint(golden_checkpoint(genforce_progan), fused),
                AllOf(HasSubstr("'layer6.weight'"), HasSubstr("[16, 24, 3, 3]"), HasSubstr("[24, 16, 3, 3]")));
}

TEST(ProGanLoader, RefusesClassesThatTheFileTells) {
    Checkpoint checkpoint = golden_checkpoint(tensorflow_progan);
    checkpoint.attributes["static_kwargs.label_size"] = std::int64_t{10};

    EXPECT_THAT(complaint(checkpoint), HasSubstr("label_size 10"));
}

TEST(ProGanLoader, RefusesAProgramThatComputesOtherwise) {
    const Array kernel(DType::float32, {4, 4, 4, 4});

    EXPECT_THAT(complaint(checkpoint_of({{"layers.0.conv_1.weight", kernel}, {"rgb_converters.0.weight", kernel}})),
                HasSubstr("akanimax"));
}

TEST(ProGanLoader, RefusesOptionsThatMeanNothingToIt) {
    const auto with = [](const GeneratorOptions& options) {
        return complaint(golden_checkpoint(genforce_progan), options);
    };

    EXPECT_THAT(with({.psi = 0.7}), AllOf(HasSubstr("generator.psi 0.7"), HasSubstr("centre")));
    EXPECT_THAT(with({.mapping_lr_multiplier = 0.01}), HasSubstr("generator.mapping_lr_multiplier"));
    EXPECT_THAT(with({.label = {1, 0}}), HasSubstr("generator.label"));
    EXPECT_THAT(with({.space = "w"}), AllOf(HasSubstr("generator.space"), HasSubstr("'layer0'")));
    EXPECT_EQ(with({.space = "layer0"}), "");
}

TEST(ProGanLoader, HasNoStyleWeights) {
    EXPECT_EQ(make_generator(golden_checkpoint(netdissect), {})->style_weights().sizes(), (at::IntArrayRef{0, 384}));
}

}  // namespace
}  // namespace surveyor
