#include "models/stylegan2_loader.hpp"

#include <ATen/TensorOperators.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

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

ArrayMap genforce() {
    return read_safetensors(golden("stylegan2/gf_sg2_label_r8.safetensors"));
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

TEST(StyleGan2Loader, RefusesWhatGenforceCanWriteAndNothingHereComputes) {
    ArrayMap dense = genforce();
    dense["synthesis.early_layer.weight"] = Array(DType::float32, {8, 12});
    ArrayMap residual = genforce();
    residual["synthesis.layer1.weight"] = Array(DType::float32, {8, 8, 1, 1});
    ArrayMap many_rows = genforce();
    many_rows["truncation.w_avg"] = Array(DType::float32, {48});

    EXPECT_THAT(complaint(dense), HasSubstr("'synthesis.early_layer.weight'"));
    EXPECT_THAT(complaint(residual), AllOf(HasSubstr("'synthesis.layer1.weight'"), HasSubstr("'resnet'")));
    EXPECT_THAT(complaint(many_rows), AllOf(HasSubstr("'truncation.w_avg'"), HasSubstr("repeat_w")));
}

TEST(StyleGan2Loader, NamesAMissingPartOfEachForm) {
    ArrayMap residual = read_safetensors(golden("stylegan2/nv_sg2_resnet_r16.safetensors"));
    residual.erase("synthesis.b8.skip.weight");
    ArrayMap original = read_safetensors(golden("stylegan2/nv_sg2_orig_r16.safetensors"));
    original.erase("synthesis.b16.torgb.weight");
    ArrayMap skip = nvidia();
    skip.erase("synthesis.b4.torgb.weight");
    ArrayMap conditional = genforce();
    conditional["mapping.label_weight"] = Array(DType::float32, {3, 18});

    EXPECT_THAT(complaint(residual), HasSubstr("'synthesis.b8.skip.weight' is missing"));
    EXPECT_THAT(complaint(original), HasSubstr("'synthesis.b16.torgb.weight' is missing"));
    EXPECT_THAT(complaint(skip), HasSubstr("'synthesis.b4.torgb.weight' is missing"));
    EXPECT_THAT(complaint(conditional), AllOf(HasSubstr("'mapping.dense0.weight'"), HasSubstr("label")));
}

TEST(StyleGan2Loader, AcceptsColoursOfTheLastBlockUnderTheirOldTensorFlowName) {
    Checkpoint checkpoint = generator_state(open_checkpoint(golden("checkpoints/tf_sg2_r32.pkl")));
    for (const std::string part : {"weight", "bias", "mod_weight", "mod_bias"}) {
        for (int side = 4, lod = 3; side <= 32; side *= 2, --lod) {
            const std::string block = "synthesis/" + std::to_string(side) + "x" + std::to_string(side);
            auto node = checkpoint.tensors.extract(block + "/ToRGB/" + part);
            node.key() = "synthesis/ToRGB_lod" + std::to_string(lod) + "/" + part;
            checkpoint.tensors.insert(std::move(node));
        }
    }
    checkpoint.attributes["static_kwargs.architecture"] = std::string("orig");

    const NetworkFile file = load_stylegan2(checkpoint, {});

    EXPECT_EQ(stylegan2_sizes(file.weights).form, SynthesisForm::original);
    EXPECT_TRUE(file.weights.contains("b32.torgb.weight"));
    EXPECT_FALSE(file.weights.contains("b4.torgb.weight"));
    EXPECT_THAT(file.info.notes, IsEmpty());
}

TEST(StyleGan2Loader, OneNetworkInSeveralEncodingsHasTheSameBits) {
    for (const auto& [one, other] : {std::pair("ros_sg2_r32_zip.pt", "ros_sg2_r32_legacy.pt"),
                                     std::pair("nv_sg2_r16_proto2.pkl", "nv_sg2_r16_proto5.pkl"),
                                     std::pair("nv_sg2_r32.pkl", "../local_basis/nv_sg2_r32.safetensors")}) {
        const auto weights = [](const std::string& file) {
            return load_stylegan2(generator_state(open_checkpoint(golden("checkpoints/" + file))), {}).weights;
        };
        const TensorMap first = weights(one);
        const TensorMap second = weights(other);
        ASSERT_EQ(first.size(), second.size()) << one;
        for (const auto& [name, tensor] : first) {
            EXPECT_TRUE(same_bits(tensor, weight(second, name))) << one << ", " << name;
        }
    }
}

TEST(StyleGan2Loader, ACallBesideTheNetworkIsNotMade) {
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    const auto generator = open_generator(golden("hostile/e01_reduce_print_inside_good_file.pt"), {});

    EXPECT_EQ(testing::internal::GetCapturedStdout(), "");
    EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
    EXPECT_EQ(generator->info().resolution, 8);
}

TEST(StyleGan2Loader, DamagedFilesAreRefusedByTheirTensor) {
    const auto opening = [](const std::string& file) {
        try {
            (void)open_generator(golden("hostile/" + file), {});
        } catch (const DataError& error) {
            return std::string(error.what());
        }
        return std::string();
    };
    EXPECT_THAT(opening("e20_nan_weight.pt"), AllOf(HasSubstr("'conv1.conv.weight'"), HasSubstr("1 entr")));
    EXPECT_THAT(opening("e21_shape_mismatch.pt"),
                AllOf(HasSubstr("'convs.0.conv.weight'"), HasSubstr("[1, 8, 5, 3, 3]"), HasSubstr("[1, 8, 8, 3, 3]")));
    EXPECT_THAT(opening("e22_missing_key.pt"), HasSubstr("'to_rgbs.0.conv.modulation.bias' is missing"));
}

TEST(StyleGan2Loader, LetsInWhatIsNotFiniteOnRequest) {
    GeneratorOptions options;
    options.allow_nonfinite = true;

    EXPECT_NO_THROW((void)open_generator(golden("hostile/e20_nan_weight.pt"), options));
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
    EXPECT_THAT(complaint_of({four, eight}), AllOf(HasSubstr("generator.noise has 2"), HasSubstr("5 noise layers")));
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

TEST(AllModels, AnUnknownArchitectureIsRefusedWithWhatWasSeen) {
    const std::string name = "unknown_" + std::to_string(::getpid()) + ".safetensors";
    const auto path = std::filesystem::temp_directory_path() / name;
    write_safetensors(path, {{"layer0.weight", Array(DType::float32, {2, 2})}, {"x", Array(DType::float32, {1})}});

    try {
        (void)open_generator(path, {});
        ADD_FAILURE() << "expected a DataError";
    } catch (const DataError& error) {
        EXPECT_THAT(
            error.what(),
            AllOf(HasSubstr(path.string()), HasSubstr("'x', 'layer0.weight'"), HasSubstr("docs/checkpoints.md")));
    }
    std::filesystem::remove(path);
}

TEST(AllModels, AnAbsentFileIsMissingInput) {
    EXPECT_THROW((void)open_generator(golden("no_such.safetensors"), {}), MissingInput);
}

}  // namespace
}  // namespace surveyor
