#include "formats/state_selection.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "formats/checkpoint_formats.hpp"
#include "tests/formats/temporary_folder.hpp"

namespace surveyor {
namespace {

using testing::data_error_of;
using ::testing::ElementsAre;
using testing::golden;
using ::testing::HasSubstr;

/// A checkpoint of empty tensors under these names.
Checkpoint with(const std::vector<std::string>& names) {
    Checkpoint checkpoint;
    checkpoint.path = "hand-made.pt";
    for (const std::string& name : names) {
        checkpoint.tensors[name].shape = {0};
    }
    return checkpoint;
}

std::vector<std::string> names_of(const Checkpoint& checkpoint) {
    std::vector<std::string> names;
    for (const auto& each : checkpoint.tensors) {
        names.push_back(each.first);
    }
    return names;
}

std::vector<std::string> chosen(const std::vector<std::string>& names, const std::string& state = {}) {
    return names_of(generator_state(with(names), state));
}

TEST(GeneratorState, PrefersTheMovingAverage) {
    EXPECT_THAT(chosen({"d.x", "g.y", "g_ema.z"}), ElementsAre("z"));
    EXPECT_THAT(chosen({"discriminator.x", "generator.y", "generator_smooth.z"}), ElementsAre("z"));
    EXPECT_THAT(chosen({"D.x", "G.y", "G_ema.z"}), ElementsAre("z"));
    EXPECT_THAT(chosen({"D.x", "G.y", "Gs.4x4/Const/const"}), ElementsAre("4x4/Const/const"));
    EXPECT_THAT(chosen({"models.generator.y", "models.generator_smooth.z", "optimizers.x"}), ElementsAre("z"));
    EXPECT_THAT(chosen({"d.x", "g.y"}), ElementsAre("y"));
    EXPECT_THAT(chosen({"discriminator.x", "generator.y"}), ElementsAre("y"));
    EXPECT_THAT(chosen({"epoch_weights", "state_dict.y"}), ElementsAre("y"));
}

TEST(GeneratorState, IsTheWholeFileWhenThatIsOneNetwork) {
    EXPECT_THAT(chosen({"mapping.fc0.weight", "synthesis.b4.const"}),
                ElementsAre("mapping.fc0.weight", "synthesis.b4.const"));
    EXPECT_THAT(chosen({"embeddings.weight", "generator.gen_z.bias"}),
                ElementsAre("embeddings.weight", "generator.gen_z.bias"));
}

TEST(GeneratorState, TakesWrappersOffBeforeAndAfter) {
    EXPECT_THAT(chosen({"module.a", "module.b"}), ElementsAre("a", "b"));
    EXPECT_THAT(chosen({"module.generator.a", "module.generator.b"}), ElementsAre("a", "b"));
    EXPECT_THAT(chosen({"d.x", "g_ema.module.a"}), ElementsAre("a"));
    EXPECT_THAT(chosen({"state_dict.module.embeddings.weight", "state_dict.module.generator.gen_z.bias", "step.x"}),
                ElementsAre("embeddings.weight", "generator.gen_z.bias"));
    EXPECT_THAT(chosen({"decoder.a", "encoder.b"}), ElementsAre("decoder.a", "encoder.b"));
    EXPECT_THAT(chosen({"module.embeddings.weight", "module.generator.gen_z.bias"}),
                ElementsAre("embeddings.weight", "generator.gen_z.bias"));
}

TEST(GeneratorState, CarriesTheCentreAndTheOptionsAlong) {
    Checkpoint checkpoint = with({"d.x", "g_ema.a", "latent_avg"});
    checkpoint.attributes["args.size"] = std::int64_t{16};
    checkpoint.attributes["g_ema.own"] = true;
    checkpoint.attributes["d.other"] = true;

    const Checkpoint state = generator_state(checkpoint);
    EXPECT_THAT(names_of(state), ElementsAre("a", "latent_avg"));
    EXPECT_EQ(state.attributes.size(), 2U);
    EXPECT_EQ(state.number("args.size", 0), 16);
    EXPECT_EQ(state.number("own", 0), 1);
    EXPECT_THAT(state.notes, ElementsAre("the network 'g_ema' of the file is used"));
    EXPECT_THAT(chosen({"g_ema.a", "latent_avg"}), ElementsAre("a", "latent_avg"));
}

TEST(GeneratorState, FollowsTheNameThatIsGiven) {
    EXPECT_THAT(chosen({"d.x", "g.y", "g_ema.z"}, "g"), ElementsAre("y"));
    EXPECT_THAT(chosen({"models.a.y", "models.b.z"}, "models.b"), ElementsAre("z"));
    EXPECT_THAT(chosen({"g.y", "g_ema.z"}, "."), ElementsAre("g.y", "g_ema.z"));
    EXPECT_THAT(data_error_of([] {
                    (void)chosen({"d.x", "g.y"}, "g_ema");
                }),
                HasSubstr("hand-made.pt: holds no network 'g_ema'; at its root are: d, g"));
}

TEST(GeneratorState, FindsTheNetworkInEveryProgramsFiles) {
    const auto state = [](const char* name) { return generator_state(open_checkpoint(golden(name))); };
    EXPECT_TRUE(state("checkpoints/gf_sg2_r16.pth").tensors.contains("synthesis.early_layer.const"));
    EXPECT_TRUE(state("checkpoints/ros_sg2_r32_zip.pt").tensors.contains("latent_avg"));
    EXPECT_EQ(state("checkpoints/ros_sg2_train_r16.pt").number("args.n_mlp", 0), 4);
    EXPECT_EQ(state("checkpoints/nv_sg2_cond.pkl").number("c_dim", 0), 5);
    EXPECT_EQ(state("checkpoints/tf_sg1_r128.pkl").number("version", 0), 3);
    const Checkpoint biggan = state("checkpoints/biggan_tiny");
    EXPECT_EQ(biggan.tensors.size(), 314U);
    EXPECT_EQ(biggan.number("config.z_dim", 0), 12);
}

}  // namespace
}  // namespace surveyor
