// An export holds the same network under this program's own names: same bits in weights, w and images.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "formats/npy.hpp"
#include "formats/safetensors.hpp"
#include "formats/state_selection.hpp"
#include "model_testing.hpp"
#include "models/all_models.hpp"
#include "models/device.hpp"
#include "stylegan2_fixtures.hpp"

namespace surveyor {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;

NetworkFile load(const std::filesystem::path& path, const GeneratorOptions& options = {}) {
    return load_network(generator_state(open_checkpoint(path)), options);
}

class StyleGan2Export : public testing::TestWithParam<StyleGan2Fixture> {
  protected:
    StyleGan2Export()
        : path_(std::filesystem::temp_directory_path() /
                ("export_" + GetParam().name() + std::to_string(::getpid()) + ".safetensors")) {
        configure_determinism();
    }

    ~StyleGan2Export() override { std::filesystem::remove(path_); }

    std::filesystem::path path_;
};

TEST_P(StyleGan2Export, OpensToTheSameBits) {
    const NetworkFile original = load(golden(GetParam().weights), GetParam().options);
    write_network(path_, original, "digest of the source");

    const NetworkFile opened = load(path_);

    EXPECT_EQ(opened.info.layout, "latent_surveyor");
    EXPECT_EQ(opened.info.assumed, original.info.assumed);
    EXPECT_EQ(opened.info.parameters, original.info.parameters);
    EXPECT_EQ(opened.info.classes, original.info.classes);
    for (const auto& setting : original.settings) {
        EXPECT_THAT(opened.settings, Contains(setting));
    }
    ASSERT_EQ(opened.weights.size(), original.weights.size());
    for (const auto& [name, tensor] : original.weights) {
        EXPECT_EQ(weight(opened.weights, name).scalar_type(), tensor.scalar_type()) << name;
        EXPECT_TRUE(same_bits(weight(opened.weights, name), tensor)) << name;
    }
}

TEST_P(StyleGan2Export, DrawsTheSameBits) {
    write_network(path_, load(golden(GetParam().weights), GetParam().options), "digest of the source");
    const ArrayMap expected = read_npz(golden(GetParam().expected));
    StyleGan2Fixture exported = GetParam();
    exported.weights = std::filesystem::relative(path_, golden("")).string();
    for (const at::ScalarType dtype : {at::kFloat, at::kDouble}) {
        GeneratorOptions options = GetParam().options;
        options.dtype = dtype;
        const FixtureGenerators source(GetParam(), expected, options);
        options.conv_clamp.reset();  // the export holds what the options added
        const FixtureGenerators copy(exported, expected, options);
        const at::Tensor z = reference(expected, "z");

        const at::Tensor w = source.map(z);

        EXPECT_TRUE(same_bits(copy.map(z), w));
        EXPECT_TRUE(
            same_bits(copy.any().synthesize(w, Noise::constant()), source.any().synthesize(w, Noise::constant())));
    }
}

INSTANTIATE_TEST_SUITE_P(All,
                         StyleGan2Export,
                         testing::ValuesIn(stylegan2_fixtures()),
                         [](const testing::TestParamInfo<StyleGan2Fixture>& chosen) { return chosen.param.name(); });

TEST(StyleGan2ExportFile, TellsWhatItIsAndWhereItCameFrom) {
    const auto path = std::filesystem::temp_directory_path() / ("export" + std::to_string(::getpid()) + ".safetensors");
    write_network(path, load(golden("checkpoints/nv_sg2_r32_clamp05.pkl")), "0123");

    const TensorMetadata metadata = read_safetensors_metadata(path);
    std::filesystem::remove(path);

    EXPECT_THAT(metadata, Contains(Pair("family", "stylegan2")));
    EXPECT_THAT(metadata, Contains(Pair("layout", "nvidia")));
    EXPECT_THAT(metadata, Contains(Pair("source_digest", "0123")));
    EXPECT_THAT(metadata, Contains(Pair("mapping_lr_multiplier", "0.01")));
    EXPECT_THAT(metadata, Contains(Pair("conv_clamp", "0.5")));
    EXPECT_THAT(metadata, Contains(Pair("demodulation_epsilon", "plain")));
}

TEST(StyleGan2ExportFile, OfAStyleGan3HoldsItsMapping) {
    const auto path = std::filesystem::temp_directory_path() / ("export" + std::to_string(::getpid()) + ".safetensors");
    const auto original = open_generator(golden("checkpoints/sg3_mapping.pkl"), {});
    write_network(path, load(golden("checkpoints/sg3_mapping.pkl")), "0123");
    const auto opened = open_generator(path, {});
    std::filesystem::remove(path);

    const at::Tensor z = random_latents(3, original->info().z_dim);

    EXPECT_EQ(opened->info().architecture, "stylegan3");
    EXPECT_EQ(opened->info().resolution, 0);
    EXPECT_TRUE(same_bits(opened->map(z), original->map(z)));
}

TEST(StyleGan2ExportFile, WithADamagedSettingIsRefusedByItsName) {
    const auto path = std::filesystem::temp_directory_path() / ("export" + std::to_string(::getpid()) + ".safetensors");
    NetworkFile file = load(golden("checkpoints/st_nv_r16.safetensors"));
    file.settings["conv_clamp"] = "25x";
    write_network(path, file, "0123");
    std::string message;
    try {
        (void)open_generator(path, {});
    } catch (const std::exception& error) {
        message = error.what();
    }
    std::filesystem::remove(path);

    EXPECT_THAT(message, HasSubstr("'conv_clamp' is '25x'"));
}

}  // namespace
}  // namespace surveyor
