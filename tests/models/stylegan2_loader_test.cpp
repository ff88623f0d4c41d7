#include "models/stylegan2_loader.hpp"

#include <ATen/TensorOperators.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "base/error.hpp"
#include "formats/safetensors.hpp"
#include "formats/state_selection.hpp"
#include "model_testing.hpp"
#include "models/all_models.hpp"

namespace surveyor {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

ArrayMap rosinality() {
    return read_safetensors(golden("checkpoints/st_ros_r16.safetensors"));
}

ArrayMap nvidia() {
    return read_safetensors(golden("checkpoints/st_nv_r16.safetensors"));
}

/// The message of the DataError that making the generator throws; empty when it throws none.
std::string complaint(const ArrayMap& arrays) {
    try {
        (void)make_generator(checkpoint_of(arrays), {});
    } catch (const DataError& error) {
        return error.what();
    }
    return {};
}

at::Tensor image_of(const Generator& generator) {
    return generator.synthesize(generator.map(random_latents(4, generator.info().z_dim)), Noise::constant());
}

TEST(StyleGan2Loader, ReadsAllSizesFromTheTensors) {
    const NetworkFile file = load_stylegan2(checkpoint_of(rosinality()), {});

    EXPECT_EQ(file.info.layout, "rosinality");
    EXPECT_EQ(file.info.resolution, 16);
    EXPECT_EQ(file.info.layers, 6);
    EXPECT_EQ(file.info.mapping_layers, 4);
    EXPECT_THAT(stylegan2_sizes(file.weights).channels, ElementsAre(16, 16, 8));
    EXPECT_THAT(file.info.notes, IsEmpty());
}

TEST(StyleGan2Loader, TellsWhatTheFileIs) {
    const GeneratorInfo info = open_generator(golden("local_basis/nv_sg2_r32.safetensors"), {})->info();

    EXPECT_EQ(info.architecture, "stylegan2");
    EXPECT_EQ(info.layout, "nvidia");
    EXPECT_EQ(info.z_dim, 32);
    EXPECT_EQ(info.w_dim, 32);
    EXPECT_EQ(info.layers, 8);
}

TEST(StyleGan2Loader, NotesMappingWeightsThatSuggestAnotherMultiplier) {
    ArrayMap arrays = rosinality();
    for (float& value : arrays.at("style.1.weight").values<float>()) {
        value *= 0.01F;
    }

    EXPECT_THAT(load_stylegan2(checkpoint_of(arrays), {}).info.notes,
                ElementsAre(HasSubstr("generator.mapping_lr_multiplier")));
}

TEST(StyleGan2Loader, NamesTheMissingTensorAndItsShape) {
    ArrayMap arrays = rosinality();
    arrays.erase("to_rgbs.0.conv.modulation.bias");

    EXPECT_THAT(complaint(arrays),
                AllOf(HasSubstr("'to_rgbs.0.conv.modulation.bias'"), HasSubstr("missing"), HasSubstr("[16]")));
}

TEST(StyleGan2Loader, NamesAMissingConvolutionInTheMiddle) {
    ArrayMap ros = rosinality();
    ros.erase("convs.2.conv.weight");
    ArrayMap nv = nvidia();
    nv.erase("synthesis.b16.conv0.weight");

    EXPECT_THAT(complaint(ros), HasSubstr("'convs.2.conv.weight' is missing"));
    EXPECT_THAT(complaint(nv), HasSubstr("'synthesis.b16.conv0.weight' is missing"));
}

TEST(StyleGan2Loader, NamesATensorThatDisagreesWithItsNeighbours) {
    ArrayMap arrays = rosinality();
    arrays["convs.0.conv.weight"] = Array(DType::float32, {1, 16, 5, 3, 3});

    EXPECT_THAT(
        complaint(arrays),
        AllOf(HasSubstr("'convs.0.conv.weight'"), HasSubstr("[1, 16, 5, 3, 3]"), HasSubstr("[1, 16, 16, 3, 3]")));
}

TEST(StyleGan2Loader, NamesATensorWithEntriesThatAreNotFinite) {
    ArrayMap arrays = nvidia();
    arrays.at("synthesis.b8.conv1.weight").values<float>()[3] = std::numeric_limits<float>::quiet_NaN();
    arrays.at("synthesis.b8.conv1.weight").values<float>()[4] = std::numeric_limits<float>::infinity();

    EXPECT_THAT(complaint(arrays),
                AllOf(HasSubstr("'synthesis.b8.conv1.weight'"), HasSubstr("2 entries"), HasSubstr("not finite")));
}

TEST(StyleGan2Loader, RefusesWholeNumbersAsWeights) {
    ArrayMap arrays = nvidia();
    arrays["mapping.fc0.bias"] = Array(DType::int64, {16});

    EXPECT_THAT(complaint(arrays), AllOf(HasSubstr("'mapping.fc0.bias'"), HasSubstr("int64")));
}

TEST(StyleGan2Loader, NoiseOfTheOptionsMustFitTheLayers) {
    const auto complaint_of = [](std::vector<Array> noise) {
        GeneratorOptions options;
        options.noise = std::move(noise);
        try {
            (void)make_generator(checkpoint_of(rosinality()), options);
        } catch (const DataError& error) {
            return std::string(error.what());
        }
        return std::string();
    };
    const Array four(DType::float32, {4, 4});
    const Array eight(DType::float32, {8, 8});
    const Array sixteen(DType::float32, {16, 16});

    EXPECT_EQ(complaint_of({four, eight, eight, sixteen, sixteen}), "");
    EXPECT_THAT(complaint_of({four, eight}),
                AllOf(HasSubstr("generator.noise gives 2 images"), HasSubstr("5 noise layers")));
    EXPECT_THAT(complaint_of({four, eight, four, sixteen, sixteen}),
                AllOf(HasSubstr("image 2 of generator.noise"), HasSubstr("[4, 4]"), HasSubstr("[8, 8]")));
}

TEST(StyleGan2Loader, SaysWhichTensorsItDoesNotUse) {
    ArrayMap arrays = nvidia();
    arrays["optimiser.step"] = Array(DType::float32, {1});

    EXPECT_THAT(make_generator(checkpoint_of(arrays), {})->info().notes, ElementsAre(HasSubstr("'optimiser.step'")));
}

TEST(StyleGan2Loader, WithoutNoiseImagesRefusesConstantNoiseAndNamesTheAlternatives) {
    ArrayMap arrays = rosinality();
    arrays.erase("noises.noise_3");
    const auto generator = make_generator(checkpoint_of(arrays), {});

    EXPECT_FALSE(generator->has_constant_noise());
    try {
        (void)image_of(*generator);
        FAIL() << "expected a DataError";
    } catch (const DataError& error) {
        EXPECT_THAT(error.what(), AllOf(HasSubstr("'none'"), HasSubstr("drawn image per layer")));
    }
}

TEST(StyleGan2Loader, EstimatesAMissingCentreAndSaysSo) {
    GeneratorOptions options;
    options.psi = 0.0;
    options.dtype = at::kDouble;
    const auto truncated = make_generator(checkpoint_of(rosinality()), options);
    options.psi = 1.0;
    const auto plain = make_generator(checkpoint_of(rosinality()), options);
    const at::Tensor mean = plain->map(random_latents(10000, 16, 5)).mean(0);
    const at::Tensor spread = plain->map(random_latents(10000, 16, 5)).std(0);

    const at::Tensor centre = truncated->map(random_latents(1, 16))[0];

    EXPECT_THAT(truncated->info().notes, ElementsAre(HasSubstr("10000 z of seed 0")));
    EXPECT_THAT(plain->info().notes, IsEmpty());
    // Two independent means of 10000: six standard errors of their difference, 6 sqrt(2/10000).
    EXPECT_LT(((centre - mean) / spread).abs().max().item<double>(), 6 * std::sqrt(2.0 / 10000));
}

TEST(StyleGan2Loader, ScalesRosinalityFiltersAndHonoursTheOnesStored) {
    ArrayMap arrays = rosinality();
    const at::Tensor usual = image_of(*make_generator(checkpoint_of(arrays), {}));
    for (float& tap : arrays.at("convs.0.conv.blur.kernel").values<float>()) {
        tap *= 3.0F;
    }
    const at::Tensor scaled = image_of(*make_generator(checkpoint_of(arrays), {}));
    arrays.at("convs.0.conv.blur.kernel").values<float>()[0] += 1.0F;
    const at::Tensor other = image_of(*make_generator(checkpoint_of(arrays), {}));

    EXPECT_LE(relative_error(scaled, usual), 2e-6);
    EXPECT_GT(relative_error(other, usual), 1e-2);
}

TEST(StyleGan2Loader, IgnoresAPrefixThatAllNamesShare) {
    ArrayMap prefixed;
    for (const auto& [name, array] : rosinality()) {
        prefixed.emplace("g_ema." + name, array);
    }
    prefixed.emplace("latent_avg", Array(DType::float32, {1, 16}));

    const Checkpoint stripped = generator_state(checkpoint_of(prefixed), "");

    EXPECT_TRUE(stripped.tensors.contains("style.1.weight"));
    EXPECT_EQ(make_generator(stripped, {})->info().layout, "rosinality");
}

TEST(StyleGan2Loader, StacksTheAffineRowsOfAllConvolutionsAndTheLastToRgb) {
    const ArrayMap arrays = nvidia();
    const at::Tensor rows = make_generator(checkpoint_of(arrays), {})->style_weights();

    // Inputs of conv1 at 4, conv0 and conv1 at 8 and 16, toRGB at 16: 16 channels each in this network.
    EXPECT_EQ(rows.sizes(), (at::IntArrayRef{6 * 16, 16}));
    const auto first = arrays.at("synthesis.b4.conv1.affine.weight").values<float>();
    const auto last = arrays.at("synthesis.b16.torgb.affine.weight").values<float>();
    EXPECT_EQ(rows[0][1].item<double>(), static_cast<double>(first[1]));
    EXPECT_EQ(rows[80][1].item<double>(), static_cast<double>(last[1]));
}

}  // namespace
}  // namespace surveyor
