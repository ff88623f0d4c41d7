// Exports of StyleGAN and ProGAN networks open to the same network, bit for bit.
#include <gtest/gtest.h>
#include <unistd.h>

#include "formats/state_selection.hpp"
#include "model_testing.hpp"
#include "models/all_models.hpp"

namespace surveyor {
namespace {

class ProgressiveExport : public testing::TestWithParam<std::string> {
  protected:
    ProgressiveExport() {
        path_ = std::filesystem::temp_directory_path() / ("export_" + std::to_string(::getpid()) + ".safetensors");
    }

    ~ProgressiveExport() override { std::filesystem::remove(path_); }

    std::filesystem::path path_;
    GeneratorOptions options_;
};

TEST_P(ProgressiveExport, OpensToTheSameNetwork) {
    const Checkpoint original = generator_state(open_checkpoint(golden("checkpoints/" + GetParam())), "");
    const NetworkFile before = load_network(original, options_);
    write_network(path_, before, "0123456789abcdef");
    const Checkpoint written = generator_state(open_checkpoint(path_), "");

    const NetworkFile after = load_network(written, options_);

    EXPECT_EQ(after.info.architecture, before.info.architecture);
    EXPECT_EQ(after.info.layout, "latent_surveyor");
    EXPECT_EQ(after.info.parameters, before.info.parameters);
    EXPECT_EQ(after.info.notes, before.info.notes);
    ASSERT_EQ(after.weights.size(), before.weights.size());
    for (const auto& [name, values] : before.weights) {
        EXPECT_TRUE(same_bits(weight(after.weights, name), values)) << name;
    }
    for (const auto& [name, value] : before.settings) {
        EXPECT_EQ(after.text(name, ""), value);
    }
    const auto first = make_generator(original, options_);
    const auto second = make_generator(written, options_);
    const at::Tensor w = first->map(random_latents(2, first->info().z_dim));
    EXPECT_TRUE(same_bits(second->map(random_latents(2, first->info().z_dim)), w));
    EXPECT_TRUE(same_bits(second->synthesize(w, Noise::none()), first->synthesize(w, Noise::none())));
    EXPECT_EQ(second->has_constant_noise(), first->has_constant_noise());
}

/// For the files that an option may read in two ways.
class OptionalExport : public ProgressiveExport {};

TEST_P(OptionalExport, KeepsWhatAnOptionSaid) {
    options_.fused_scale = false;
    const Checkpoint original = generator_state(open_checkpoint(golden("checkpoints/" + GetParam())), "");
    write_network(path_, load_network(original, options_), "0123456789abcdef");
    const auto first = make_generator(original, options_);
    const auto second = open_generator(path_, {});
    const auto other = make_generator(original, {});
    const at::Tensor w = first->map(random_latents(1, first->info().z_dim));

    const at::Tensor image = second->synthesize(w, Noise::none());

    EXPECT_TRUE(same_bits(image, first->synthesize(w, Noise::none())));
    EXPECT_FALSE(same_bits(image, other->synthesize(w, Noise::none())));
}

std::string file_name(const testing::TestParamInfo<std::string>& chosen) {
    return chosen.param.substr(0, chosen.param.find('.'));
}

INSTANTIATE_TEST_SUITE_P(AllFiles,
                         ProgressiveExport,
                         testing::Values("gf_sg1_r128.pth",
                                         "lern_sg1_r128.pt",
                                         "tf_sg1_r128.pkl",
                                         "gf_pg_r32.pth",
                                         "gf_pg_r32_fused.pth",
                                         "nd_pg_r32.pth",
                                         "tf_pg_r32.pkl",
                                         "tf_pg_r32_fused.pkl"),
                         file_name);
INSTANTIATE_TEST_SUITE_P(StyleGan1,
                         OptionalExport,
                         testing::Values("gf_sg1_r128.pth", "lern_sg1_r128.pt", "tf_sg1_r128.pkl"),
                         file_name);

}  // namespace
}  // namespace surveyor
