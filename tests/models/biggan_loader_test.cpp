#include "models/biggan_loader.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/mv.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <limits>

#include "base/error.hpp"
#include "biggan_testing.hpp"
#include "models/all_models.hpp"
#include "models/biggan_config.hpp"
#include "models/device.hpp"
#include "random_biggan.hpp"

namespace surveyor {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// The message of the DataError that making the generator throws; empty when it throws none.
std::string complaint(const Checkpoint& checkpoint, const GeneratorOptions& options = tiny_biggan_options(0)) {
    try {
        (void)make_generator(checkpoint, options);
    } catch (const DataError& error) {
        return error.what();
    }
    return {};
}

std::string complaint_without(const std::string& key) {
    ArrayMap arrays = tiny_biggan_arrays();
    arrays.erase(key);
    return complaint(tiny_biggan_with(std::move(arrays)));
}

std::string complaint_with_shape(const std::string& key, const Shape& shape) {
    ArrayMap arrays = tiny_biggan_arrays();
    arrays.insert_or_assign(key, Array(DType::float32, shape));
    return complaint(tiny_biggan_with(std::move(arrays)));
}

std::string complaint_with_config(const std::string& key, const Attribute& value) {
    Checkpoint checkpoint = tiny_biggan();
    checkpoint.attributes["config." + key] = value;
    return complaint(checkpoint);
}

at::Tensor image_of(const Generator& generator, std::uint64_t seed = 0) {
    configure_determinism();
    const at::Tensor z = random_latents(4, generator.info().z_dim, seed);
    return generator.synthesize(generator.map(z), Noise::constant(), z);
}

TEST(BigGanLoader, TellsWhatTheFolderHolds) {
    const auto generator = open_generator(golden("checkpoints/biggan_tiny"), tiny_biggan_options(2));
    const GeneratorInfo& info = generator->info();

    EXPECT_EQ(info.architecture, "biggan_deep");
    EXPECT_EQ(info.layout, "huggingface");
    EXPECT_EQ(info.z_dim, 12);
    EXPECT_EQ(info.w_dim, 2048);
    EXPECT_EQ(info.resolution, 32);
    EXPECT_EQ(info.layers, 1);
    EXPECT_EQ(info.classes, 6);
    EXPECT_EQ(info.space, "gen_z");
    EXPECT_THAT(info.spaces, ElementsAre("gen_z", "layer_0", "layer_1", "layer_2", "layer_3", "layer_4", "layer_5"));
    EXPECT_TRUE(info.is_flat);
    EXPECT_TRUE(info.needs_z);
    EXPECT_THAT(info.notes, ElementsAre(HasSubstr("zero by construction")));
    EXPECT_THAT(info.assumed, IsEmpty());
    EXPECT_TRUE(generator->has_constant_noise());
    EXPECT_THAT(generator->noise_shapes(), IsEmpty());
    EXPECT_EQ(generator->style_weights().size(0), 0);
}

TEST(BigGanLoader, ALaterSpaceIsTheOutputOfItsBlock) {
    GeneratorOptions options = tiny_biggan_options(2);
    options.space = "layer_1";
    const GeneratorInfo info = make_generator(tiny_biggan(), options)->info();

    EXPECT_EQ(info.space, "layer_1");
    EXPECT_EQ(info.w_dim, 64 * 8 * 8);
    EXPECT_FALSE(info.is_flat);
    EXPECT_THAT(info.notes, IsEmpty());
}

TEST(BigGanLoader, NamesTheTensorThatIsMissing) {
    for (const std::string key : {"generator.gen_z.bias",
                                  "generator.layers.0.bn_0.running_vars",
                                  "generator.layers.2.conv_3.weight_orig",
                                  "generator.layers.4.snconv1x1_g.weight_u",
                                  "generator.layers.6.bn_3.offset.weight_orig",
                                  "generator.bn.bias",
                                  "generator.conv_to_rgb.bias"}) {
        EXPECT_THAT(complaint_without(key), HasSubstr("'" + key + "'"));
    }
}

TEST(BigGanLoader, NamesTheTensorThatHasAnotherShape) {
    EXPECT_THAT(complaint_with_shape("generator.layers.1.conv_1.weight_orig", {32, 31, 3, 3}),
                AllOf(HasSubstr("'generator.layers.1.conv_1.weight_orig'"), HasSubstr("[32, 32, 3, 3]")));
    EXPECT_THAT(complaint_with_shape("generator.layers.5.bn_0.running_means", {50, 32}),
                AllOf(HasSubstr("'generator.layers.5.bn_0.running_means'"), HasSubstr("[51, 32]")));
    EXPECT_THAT(complaint_with_shape("embeddings.weight", {11, 6}), HasSubstr("'embeddings.weight'"));
    EXPECT_THAT(complaint_with_shape("generator.layers.1.conv_0.weight_orig", {32, 127, 1, 1}),
                HasSubstr("'generator.layers.1.conv_0.weight_orig'"));
}

TEST(BigGanLoader, NamesTheTensorThatIsNotFinite) {
    ArrayMap arrays = tiny_biggan_arrays();
    arrays.at("generator.layers.3.conv_2.bias").values<float>()[1] = std::numeric_limits<float>::infinity();

    EXPECT_THAT(complaint(tiny_biggan_with(std::move(arrays))), HasSubstr("'generator.layers.3.conv_2.bias'"));
}

TEST(BigGanLoader, RefusesASpectralNormOfZero) {
    EXPECT_THAT(complaint_with_shape("generator.layers.3.conv_2.weight_u", {16}),
                AllOf(HasSubstr("'b3.conv2'"), HasSubstr("weight_u")));
}

TEST(BigGanLoader, ATornListOfBlocksIsNoticed) {
    ArrayMap arrays = tiny_biggan_arrays();
    std::erase_if(arrays, [](const auto& entry) { return entry.first.starts_with("generator.layers.6."); });

    EXPECT_THAT(complaint(tiny_biggan_with(std::move(arrays))), HasSubstr("but the tensors have"));
}

TEST(BigGanLoader, NamesTheEntryOfConfigJsonThatDisagrees) {
    const std::vector<std::pair<std::string, std::int64_t>> wrong = {{"channel_width", 16},
                                                                     {"z_dim", 24},
                                                                     {"class_embed_dim", 128},
                                                                     {"num_classes", 7},
                                                                     {"n_stats", 50},
                                                                     {"attention_layer_position", 2},
                                                                     {"output_dim", 64}};
    for (const auto& [key, value] : wrong) {
        EXPECT_THAT(complaint_with_config(key, value), AllOf(HasSubstr("config.json"), HasSubstr("'" + key + "'")));
    }
    EXPECT_THAT(complaint_with_config("eps", -1.0), HasSubstr("'eps'"));
    EXPECT_THAT(complaint_with_config("layers", std::vector<double>{0, 16, 16}),
                HasSubstr("lists blocks of channels 16>16 "));
    EXPECT_THAT(complaint_with_config("layers", std::vector<double>{0, 16}), HasSubstr("[up, in, out]"));
    EXPECT_THAT(complaint_with_config("layers", std::string("many")), HasSubstr("[up, in, out]"));
}

TEST(BigGanLoader, AsksForConfigJsonWhereNoTensorTellsTheSides) {
    EXPECT_THAT(complaint(checkpoint_of(tiny_biggan_arrays())), AllOf(HasSubstr("config.json"), HasSubstr("beside")));
}

TEST(BigGanLoader, KnowsThePublishedBlocksWithoutConfigJson) {
    for (const int resolution : {128, 256, 512}) {
        const Checkpoint checkpoint =
            checkpoint_of(random_biggan({.resolution = resolution, .channel_width = 4, .z_dim = 5, .classes = 3}));
        GeneratorInfo info;
        const BigGanConfig config = biggan_config(checkpoint, info);

        EXPECT_EQ(config.resolution(), resolution);
        EXPECT_EQ(config.attention, 8);
        EXPECT_EQ(config.side_after(7), 64) << "the attention of all three looks at 64 x 64 positions";
        EXPECT_THAT(info.assumed, ElementsAre(HasSubstr("no config.json")));
    }
}

TEST(BigGanLoader, WithoutItsRightVectorASpectralNormUsesTheLeftOnesImage) {
    ArrayMap arrays = tiny_biggan_arrays();
    const std::string layer = "generator.layers.1.conv_1.weight_";
    const auto view = [&](const std::string& part, at::IntArrayRef shape) {
        return at::from_blob(arrays.at(layer + part).values<float>().data(), shape, at::kFloat);
    };
    const at::Tensor image = at::mv(view("orig", {32, 288}).t(), view("u", {32}));
    at::Tensor v = view("v", {288});
    v.copy_(image / image.norm());
    const at::Tensor stated = image_of(*make_generator(tiny_biggan_with(arrays), tiny_biggan_options(0)));
    arrays.erase(layer + "v");

    const at::Tensor computed = image_of(*make_generator(tiny_biggan_with(arrays), tiny_biggan_options(0)));

    EXPECT_LE(relative_error(computed, stated), 1e-6);
    EXPECT_FALSE(same_bits(computed, image_of(*make_generator(tiny_biggan(), tiny_biggan_options(0)))));
}

TEST(BigGanOptions, TheClassMustBeSaid) {
    GeneratorOptions options;
    EXPECT_THAT(complaint(tiny_biggan(), options), AllOf(HasSubstr("6 classes"), HasSubstr("generator.label")));
    options.label = {1, 0, 0};
    EXPECT_THAT(complaint(tiny_biggan(), options), AllOf(HasSubstr("6 classes"), HasSubstr("holds 3")));
    options.label = {1, 0, 0, 0, 0, std::numeric_limits<double>::quiet_NaN()};
    EXPECT_THAT(complaint(tiny_biggan(), options), HasSubstr("not finite"));
}

TEST(BigGanOptions, WhatStyleGeneratorsHaveIsRefused) {
    GeneratorOptions options = tiny_biggan_options(0);
    options.psi = 0.7;
    EXPECT_THAT(complaint(tiny_biggan(), options),
                AllOf(HasSubstr("generator.psi"), HasSubstr("generator.truncation")));
    options = tiny_biggan_options(0);
    options.conv_clamp = 256;
    EXPECT_THAT(complaint(tiny_biggan(), options), HasSubstr("generator.conv_clamp"));
}

TEST(BigGanOptions, TruncationAndItsRuleAreChecked) {
    GeneratorOptions options = tiny_biggan_options(0);
    for (const double truncation : {0.0, -0.5, 1.01, std::numeric_limits<double>::quiet_NaN()}) {
        options.truncation = truncation;
        EXPECT_THAT(complaint(tiny_biggan(), options), HasSubstr("generator.truncation"));
    }
    options.truncation = 0.5;
    options.statistics = "cubic";
    EXPECT_THAT(complaint(tiny_biggan(), options), HasSubstr("generator.statistics"));
}

TEST(BigGanOptions, AnUnknownSpaceAndOneThatIsTooLargeAreRefused) {
    GeneratorOptions options = tiny_biggan_options(0);
    options.space = "layer_6";
    EXPECT_THAT(complaint(tiny_biggan(), options), AllOf(HasSubstr("'layer_6'"), HasSubstr("'layer_5'")));

    options.label = {1};
    options.space = "layer_9";
    const Checkpoint wide = checkpoint_of(random_biggan({.channel_width = 4, .z_dim = 520, .classes = 1}));
    EXPECT_THAT(complaint(wide, options), AllOf(HasSubstr("268 MB"), HasSubstr("choose up to 'layer_8'")));
}

TEST(BigGanExport, OpensToTheSameBits) {
    const auto path =
        std::filesystem::temp_directory_path() / ("biggan_" + std::to_string(::getpid()) + ".safetensors");
    const NetworkFile file = load_network(tiny_biggan(), {});
    write_network(path, file, "0123456789abcdef");
    const Checkpoint exported = open_checkpoint(path);
    const NetworkFile again = load_network(exported, {});
    GeneratorOptions options = tiny_biggan_options(3, at::kFloat);
    options.truncation = 0.437;
    const auto original = make_generator(tiny_biggan(), options);
    const auto copy = make_generator(exported, options);
    std::filesystem::remove(path);

    EXPECT_EQ(again.settings, file.settings);
    EXPECT_EQ(again.info.parameters, file.info.parameters);
    EXPECT_EQ(again.info.layout, "huggingface");
    ASSERT_EQ(again.weights.size(), file.weights.size());
    for (const auto& [name, tensor] : file.weights) {
        EXPECT_TRUE(same_bits(again.weights.at(name), tensor)) << name;
    }
    EXPECT_TRUE(same_bits(image_of(*copy), image_of(*original)));
}

TEST(BigGanExport, AnEditedConfigurationIsRefused) {
    Checkpoint checkpoint = tiny_biggan();
    const NetworkFile file = load_network(checkpoint, {});
    const std::vector<std::pair<std::string, std::string>> edits = {
        {"blocks", "0 16 16 1 16 4"}, {"blocks", "none"}, {"attention", "9"}, {"epsilon", "?"}, {"classes", "0"}};
    for (const auto& [name, value] : edits) {
        auto settings = file.settings;
        settings[name] = value;
        Checkpoint edited = checkpoint_of({});
        for (const auto& [key, text] : settings) {
            edited.attributes[key] = text;
        }
        edited.attributes["written_by"] = std::string("latent_surveyor");
        edited.attributes["family"] = std::string("biggan_deep");

        EXPECT_THAT(complaint(edited), testing::Not(IsEmpty())) << name << " " << value;
    }
}

}  // namespace
}  // namespace surveyor
