// Every checkpoint of tests/golden/checkpoints against the list that the program which made it wrote: names, shapes,
// dtypes, and digests of the row-major bytes (tests/golden/expected/README.md). Nothing is computed, so all is exact.
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <fstream>
#include <nlohmann/json.hpp>
#include <ostream>

#include "formats/checkpoint.hpp"
#include "formats/state_selection.hpp"
#include "tests/formats/temporary_folder.hpp"
#include "tests/support/sha256.hpp"

namespace surveyor {
namespace {

using testing::golden;
using testing::Sha256;

struct Listed {
    std::string file;
    std::string list;
    std::string prefix;  ///< of the listed names in the file
    std::string format;
};

std::ostream& operator<<(std::ostream& out, const Listed& listed) {
    return out << listed.file;
}

class GoldenCheckpoint : public ::testing::TestWithParam<Listed> {
  protected:
    [[nodiscard]] static nlohmann::json list() {
        std::ifstream file(golden("expected/" + GetParam().list + ".tensors.json"));
        return nlohmann::json::parse(file);
    }
};

TEST_P(GoldenCheckpoint, HoldsEveryListedTensorBitByBit) {
    const Checkpoint checkpoint = open_checkpoint(golden("checkpoints/" + GetParam().file));

    EXPECT_EQ(checkpoint.format, GetParam().format);
    const nlohmann::json expected = list();
    ASSERT_GT(expected.size(), 3U);
    for (const auto& [name, facts] : expected.items()) {
        const auto found = checkpoint.tensors.find(GetParam().prefix + name);
        ASSERT_NE(found, checkpoint.tensors.end()) << name;
        const Array array = found->second.read();
        EXPECT_EQ(std::string(name_of(array.dtype())), facts["dtype"].get<std::string>()) << name;
        EXPECT_EQ(array.shape(), facts["shape"].get<Shape>()) << name;
        EXPECT_EQ(Sha256::of(array.bytes()), facts["sha256"].get<std::string>()) << name;
    }
}

TEST_P(GoldenCheckpoint, HasAGeneratorOfTheListedTensorsAlone) {
    const Checkpoint generator = generator_state(open_checkpoint(golden("checkpoints/" + GetParam().file)));

    const nlohmann::json expected = list();
    std::size_t found = 0;
    for (const auto& [name, tensor] : generator.tensors) {
        // Lists of NVIDIA's files leave FIR buffers out, that of StyleGAN3 all but the mapping.
        if (name.ends_with("resample_filter") || (GetParam().list == "sg3_mapping" && !name.starts_with("mapping."))) {
            continue;
        }
        ++found;
        EXPECT_TRUE(expected.contains(name) || expected.contains("g_ema." + name) ||
                    expected.contains("generator_smooth." + name))
            << name;
    }
    EXPECT_EQ(found, expected.size());
}

INSTANTIATE_TEST_SUITE_P(
    All,
    GoldenCheckpoint,
    ::testing::Values(Listed{"ada_sg2_r16.pkl", "ada_sg2_r16", "G_ema.", "pickle (protocol 3)"},
                      Listed{"biggan_tiny/pytorch_model.bin", "biggan_tiny", "", "torch legacy"},
                      Listed{"gf_pg_r32.pth", "gf_pg_r32", "", "torch zip"},
                      Listed{"gf_pg_r32_fused.pth", "gf_pg_r32_fused", "", "torch legacy"},
                      Listed{"gf_sg1_r128.pth", "gf_sg1_r128", "", "torch zip"},
                      Listed{"gf_sg2_r16.pth", "gf_sg2_r16", "", "torch zip"},
                      Listed{"lern_sg1_r128.pt", "lern_sg1_r128", "", "torch legacy"},
                      Listed{"nd_pg_r32.pth", "nd_pg_r32", "", "torch legacy"},
                      Listed{"nv_sg2_channelslast.pkl", "nv_sg2_channelslast", "G_ema.", "pickle (protocol 4)"},
                      Listed{"nv_sg2_cond.pkl", "nv_sg2_cond", "G_ema.", "pickle (protocol 4)"},
                      Listed{"nv_sg2_r16_proto2.pkl", "nv_sg2_r16", "G_ema.", "pickle (protocol 2)"},
                      Listed{"nv_sg2_r16_proto5.pkl", "nv_sg2_r16", "G_ema.", "pickle (protocol 5)"},
                      Listed{"nv_sg2_r32.pkl", "nv_sg2_r32", "G_ema.", "pickle (protocol 4)"},
                      Listed{"nv_sg2_r32_clamp05.pkl", "nv_sg2_r32_clamp05", "G_ema.", "pickle (protocol 3)"},
                      Listed{"ros_sg2_r32_legacy.pt", "ros_sg2_r32", "", "torch legacy"},
                      Listed{"ros_sg2_r32_zip.pt", "ros_sg2_r32", "", "torch zip"},
                      Listed{"ros_sg2_train_r16.pt", "ros_sg2_train_r16", "", "torch zip"},
                      Listed{"sg3_mapping.pkl", "sg3_mapping", "G_ema.", "pickle (protocol 4)"},
                      Listed{"st_nv_r16.safetensors", "st_nv_r16", "", "safetensors"},
                      Listed{"st_ros_r16.safetensors", "st_ros_r16", "", "safetensors"},
                      Listed{"tf_sg2_r32.pkl", "tf_sg2_r32", "Gs.", "pickle (protocol 4)"}),
    [](const ::testing::TestParamInfo<Listed>& each) {
        std::string name = each.param.file;
        std::replace_if(
            name.begin(), name.end(), [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
        return name;
    });

}  // namespace
}  // namespace surveyor
