// Files of StyleGAN2 and of nothing known: encodings, forms, damage.
#include "models/stylegan2_loader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "base/error.hpp"
#include "formats/safetensors.hpp"
#include "formats/state_selection.hpp"
#include "model_testing.hpp"
#include "models/all_models.hpp"

namespace surveyor {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;

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

TEST(StyleGan2Files, RefusesWhatGenforceCanWriteAndNothingHereComputes) {
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

TEST(StyleGan2Files, NamesAMissingPartOfEachForm) {
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

TEST(StyleGan2Files, AcceptsColoursOfTheLastBlockUnderTheirOldTensorFlowName) {
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

TEST(StyleGan2Files, OneNetworkInSeveralEncodingsHasTheSameBits) {
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

TEST(StyleGan2Files, ACallBesideTheNetworkIsNotMade) {
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    const auto generator = open_generator(golden("hostile/e01_reduce_print_inside_good_file.pt"), {});

    EXPECT_EQ(testing::internal::GetCapturedStdout(), "");
    EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
    EXPECT_EQ(generator->info().resolution, 8);
}

TEST(StyleGan2Files, DamagedFilesAreRefusedByTheirTensor) {
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

TEST(StyleGan2Files, LetsInWhatIsNotFiniteOnRequest) {
    GeneratorOptions options;
    options.allow_nonfinite = true;

    EXPECT_NO_THROW((void)open_generator(golden("hostile/e20_nan_weight.pt"), options));
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
