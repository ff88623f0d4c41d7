// Tensors and attributes that checkpoints hold, against the arrays that their writers saved beside them:
// expected/fmt.npz (PyTorch 1.13 and NumPy 1.24), torch/expected.npz (PyTorch 2.13), npy/expected.npz (NumPy). Exact
// throughout.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <bit>
#include <cmath>

#include "base/error.hpp"
#include "formats/checkpoint.hpp"
#include "formats/npy.hpp"
#include "tests/formats/temporary_folder.hpp"

namespace surveyor {
namespace {

using testing::data_error_of;
using ::testing::ElementsAre;
using testing::golden;
using ::testing::HasSubstr;

Checkpoint golden_checkpoint(const std::string& name) {
    return open_checkpoint(golden("checkpoints/" + name));
}

/// Bit patterns, so that -0 differs from 0 and NaN equals itself.
std::vector<std::uint64_t> bits_of(const Array& array) {
    std::vector<std::uint64_t> bits;
    for (const double value : array.as_doubles()) {
        bits.push_back(std::bit_cast<std::uint64_t>(value));
    }
    return bits;
}

class FormatFixture : public ::testing::TestWithParam<std::string> {};

TEST_P(FormatFixture, HoldsEveryArrayThatWasSavedAndNoOther) {
    const Checkpoint checkpoint = golden_checkpoint(GetParam());

    const ArrayMap expected = read_npz(golden("expected/fmt.npz"));
    ASSERT_EQ(expected.size(), 29U);
    EXPECT_EQ(checkpoint.tensors.size(), expected.size());
    for (const auto& [name, array] : expected) {
        const Array read = checkpoint.read(name);
        // The list was saved with at least one dimension; what it widened is not.
        EXPECT_EQ(read.shape().empty() ? Shape{1} : read.shape(), array.shape()) << name;
        EXPECT_EQ(bits_of(read), bits_of(array)) << name;
        if (name != "tensors.half" && name != "tensors.bfloat16") {
            EXPECT_EQ(read.dtype(), array.dtype()) << name;
        }
    }
}

TEST_P(FormatFixture, KeepsHalfTypesAsTheyAreStored) {
    const Checkpoint checkpoint = golden_checkpoint(GetParam());

    EXPECT_EQ(checkpoint.tensors.at("tensors.half").dtype, DType::float16);
    EXPECT_EQ(checkpoint.tensors.at("tensors.bfloat16").dtype, DType::bfloat16);
}

TEST_P(FormatFixture, TakesOnlyKnownOptionsOutOfANamespace) {
    const Checkpoint checkpoint = golden_checkpoint(GetParam());

    EXPECT_EQ(checkpoint.number("ns.size", 0), 32);
    EXPECT_EQ(checkpoint.attributes.size(), 1U);  // lr and betas are no business of a survey
}

INSTANTIATE_TEST_SUITE_P(Encodings,
                         FormatFixture,
                         ::testing::Values("fmt_bare_proto2.pkl",
                                           "fmt_bare_proto3.pkl",
                                           "fmt_bare_proto4.pkl",
                                           "fmt_bare_proto5.pkl",
                                           "fmt_legacy.pt",
                                           "fmt_zip.pt"),
                         [](const ::testing::TestParamInfo<std::string>& each) {
                             return each.param.substr(0, each.param.find('.'));
                         });

class ModernTorch : public ::testing::TestWithParam<std::string> {};

TEST_P(ModernTorch, IsReadWithWholeModulesAndTensorsThatHaveMembers) {
    const Checkpoint checkpoint = open_checkpoint(golden("torch/" + GetParam()));

    const ArrayMap expected = read_npz(golden("torch/expected.npz"));
    const bool is_script = GetParam() == "script.pt";
    std::size_t found = 0;
    for (const auto& [name, array] : expected) {
        const bool is_module = name.find('.') != std::string::npos || name == "w_avg" || name == "steps";
        const std::string path = is_module && !is_script ? "module." + name : name;
        if (is_module || !is_script) {
            ++found;
            const Array read = checkpoint.read(path);
            EXPECT_EQ(read.shape(), array.shape()) << name;
            EXPECT_EQ(bits_of(read), bits_of(array)) << name;
        }
    }
    EXPECT_EQ(checkpoint.tensors.size(), found);
}

INSTANTIATE_TEST_SUITE_P(Files,
                         ModernTorch,
                         ::testing::Values("modern_zip.pt", "modern_legacy.pt", "script.pt"),
                         [](const ::testing::TestParamInfo<std::string>& each) {
                             return each.param.substr(0, each.param.find('.'));
                         });

TEST(Checkpoint, SaysWhatStayedUnreadAndClosed) {
    const Checkpoint modern = open_checkpoint(golden("torch/modern_zip.pt"));
    EXPECT_THAT(modern.notes, ::testing::Contains(HasSubstr("'complex' was not read")));
    EXPECT_THAT(modern.notes, ::testing::Contains(HasSubstr("'u16' was not read")));

    const Checkpoint script = open_checkpoint(golden("torch/script.pt"));
    EXPECT_THAT(script.notes, ::testing::Contains(HasSubstr("its program is not run")));
    EXPECT_EQ(script.text("fc0.__class__", ""), "__torch__.toy_networks.Affine");
    EXPECT_EQ(script.number("z_dim", 0), 3);
}

TEST(Checkpoint, HoldsTheAttributesOfNvidiaModules) {
    const Checkpoint checkpoint = golden_checkpoint("nv_sg2_r32_clamp05.pkl");

    EXPECT_EQ(checkpoint.text("G_ema.__class__", ""), "Generator");
    EXPECT_EQ(checkpoint.number("G_ema.z_dim", 0), 32);
    EXPECT_EQ(checkpoint.number("G_ema.synthesis.img_resolution", 0), 32);
    EXPECT_EQ(checkpoint.number("G_ema.synthesis.b8.conv0.conv_clamp", 0), 0.5);
    EXPECT_EQ(checkpoint.number("G_ema.synthesis.b8.conv0.up", 0), 2);
    EXPECT_EQ(checkpoint.number("G_ema.synthesis.b32.is_last", 0), 1);
    EXPECT_EQ(checkpoint.text("G_ema.synthesis.b8.architecture", ""), "skip");
    EXPECT_EQ(checkpoint.text("G_ema.mapping.fc0.activation", ""), "lrelu");
    // NumPy scalars: lr_multiplier / sqrt(32) and sqrt(2) of the reference program.
    EXPECT_DOUBLE_EQ(checkpoint.number("G_ema.mapping.fc0.weight_gain", 0), 0.01 / std::sqrt(32.0));
    EXPECT_DOUBLE_EQ(checkpoint.number("G_ema.synthesis.b8.conv1.act_gain", 0), std::sqrt(2.0));
    EXPECT_EQ(std::get<std::vector<double>>(checkpoint.attributes.at("G_ema.synthesis.block_resolutions")),
              (std::vector<double>{4, 8, 16, 32}));
    EXPECT_THAT(checkpoint.notes, ::testing::Contains(HasSubstr("embedded program was dropped unread: 26 bytes")));
}

TEST(Checkpoint, FlattensNetworksOfTheTensorFlowEra) {
    const Checkpoint checkpoint = golden_checkpoint("tf_sg2_r32.pkl");

    EXPECT_TRUE(checkpoint.tensors.contains("Gs.synthesis/4x4/Const/const"));
    EXPECT_TRUE(checkpoint.tensors.contains("Gs.mapping/Dense0/weight"));
    EXPECT_EQ(checkpoint.tensors.at("Gs.lod").shape, Shape{});
    EXPECT_EQ(checkpoint.number("Gs.version", 0), 4);
    EXPECT_EQ(checkpoint.number("Gs.static_kwargs.resolution", 0), 32);
    EXPECT_EQ(checkpoint.text("Gs.static_kwargs.architecture", ""), "skip");
    EXPECT_EQ(checkpoint.number("Gs.static_kwargs.truncation_psi", 0), 0.5);
    EXPECT_EQ(checkpoint.text("Gs.components.synthesis.build_func_name", ""), "G_synthesis_stylegan2");
    EXPECT_EQ(checkpoint.text("G.__class__", ""), "Network");

    const Checkpoint older = golden_checkpoint("tf_pg_r32.pkl");  // tfutil.Network, version 2, protocol 2
    EXPECT_EQ(older.number("Gs.version", 0), 2);
    EXPECT_EQ(older.number("Gs.static_kwargs.fused_scale", -1), 0);
    EXPECT_EQ(older.tensors.at("Gs.4x4/Dense/weight").shape, (Shape{32, 384}));
}

TEST(Checkpoint, HoldsTheSameWeightsFromTensorFlowAsFromTheirSource) {
    // tf_pg_r32.pkl was made of the weights of gf_pg_r32.pth: [kh, kw, in, out] there, [out, in, kh, kw] here.
    const Array theirs = golden_checkpoint("tf_pg_r32.pkl").read("Gs.16x16/Conv1/weight");
    const Array ours = golden_checkpoint("gf_pg_r32.pth").read("generator_smooth.layer5.weight");

    const auto from = theirs.values<float>();
    const auto to = ours.values<float>();
    ASSERT_EQ(theirs.shape(), (Shape{3, 3, 24, 24}));
    ASSERT_EQ(ours.shape(), (Shape{24, 24, 3, 3}));
    for (std::size_t o = 0; o < 24; ++o) {
        for (std::size_t i = 0; i < 24; ++i) {
            for (std::size_t k = 0; k < 9; ++k) {
                ASSERT_EQ(to[(o * 24 + i) * 9 + k], from[(k * 24 + i) * 24 + o]);
            }
        }
    }
}

TEST(Checkpoint, TakesTheConfigurationBesideBigGanWeightsAlong) {
    for (const char* path : {"checkpoints/biggan_tiny", "checkpoints/biggan_tiny/pytorch_model.bin"}) {
        const Checkpoint checkpoint = open_checkpoint(golden(path));
        EXPECT_EQ(checkpoint.number("config.channel_width", 0), 8);
        EXPECT_EQ(checkpoint.number("config.eps", 0), 1e-4);
        EXPECT_THAT(std::get<std::vector<double>>(checkpoint.attributes.at("config.layers")),
                    ElementsAre(0, 16, 16, 1, 16, 8, 0, 8, 8, 1, 8, 4, 0, 4, 2, 1, 2, 1));
        EXPECT_EQ(checkpoint_files(golden(path)).size(), 2U);
    }
}

TEST(Checkpoint, OfAFolderWithoutWeightsIsAMissingInput) {
    const testing::TemporaryFolder folder;
    EXPECT_THROW((void)open_checkpoint(folder / ""), MissingInput);
    EXPECT_THROW((void)open_checkpoint(folder / "absent.pt"), MissingInput);
}

TEST(Checkpoint, ReadsNpzMembersWithoutCopyingTheStoredOnes) {
    for (const char* file : {"npy/stored.npz", "npy/deflated.npz"}) {
        const ArrayMap expected = read_npz(golden(file));
        const Checkpoint checkpoint = open_checkpoint(golden(file));
        EXPECT_EQ(checkpoint.format, "npz");
        ASSERT_EQ(checkpoint.tensors.size(), expected.size());
        for (const auto& [name, array] : expected) {
            EXPECT_EQ(checkpoint.read(name), array) << file << " " << name;
            EXPECT_EQ(checkpoint.tensors.at(name).owner == nullptr, std::string(file) == "npy/stored.npz");
        }
    }
}

TEST(Checkpoint, ReadsNpyFilesOfEitherOrder) {
    const ArrayMap expected = read_npz(golden("npy/expected.npz"));
    EXPECT_EQ(open_checkpoint(golden("npy/dirs_fortran_f4.npy")).read("array"), expected.at("dirs"));
    EXPECT_EQ(open_checkpoint(golden("npy/dirs_big_f8.npy")).read("array").as_doubles(),
              expected.at("dirs").as_doubles());
    EXPECT_EQ(open_checkpoint(golden("npy/scalar_f8.npy")).read("array").shape(), Shape{});
}

TEST(Checkpoint, NamesTheNearestTensorsForOneThatIsNotThere) {
    const Checkpoint checkpoint = golden_checkpoint("nv_sg2_r32.pkl");

    EXPECT_THAT(data_error_of([&] { (void)checkpoint.read("G_ema.mapping.fc9.weight"); }),
                HasSubstr("the nearest of its 193: G_ema.mapping.fc0.weight"));
}

}  // namespace
}  // namespace surveyor
