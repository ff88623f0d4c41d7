// TorchScript generators against the same modules run as plain Python (tests/golden/torchscript/README.md).
#include "models/torchscript.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/zeros.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/csrc/jit/api/module.h>
#include <unistd.h>

#include "base/error.hpp"
#include "formats/npy.hpp"
#include "formats/safetensors.hpp"
#include "model_testing.hpp"
#include "models/all_models.hpp"
#include "models/device.hpp"

namespace surveyor {
namespace {

using testing::AllOf;
using testing::HasSubstr;

std::filesystem::path file(const std::string& name) {
    return golden("torchscript/" + name + ".pt");
}

GeneratorOptions trusting(at::ScalarType dtype = at::kFloat) {
    GeneratorOptions options;
    options.trust_torchscript = true;
    options.dtype = dtype;
    return options;
}

std::string complaint(const std::filesystem::path& path, const GeneratorOptions& options) {
    try {
        (void)open_generator(path, options);
    } catch (const DataError& error) {
        return error.what();
    }
    return {};
}

/// The one file with two methods, and the pair of files.
class TorchScript : public testing::TestWithParam<std::string> {
  protected:
    TorchScript() : expected_(read_npz(golden("torchscript/expected.npz"))) { configure_determinism(); }

    [[nodiscard]] static std::unique_ptr<Generator> open(at::ScalarType dtype) {
        GeneratorOptions options = trusting(dtype);
        if (GetParam() == "synthesis") {
            options.mapping_file = file("mapping");
        }
        return open_generator(file(GetParam()), options);
    }

    ArrayMap expected_;
};

TEST_P(TorchScript, GivesTheNumbersOfThePlainModules) {
    const at::Tensor z = reference(expected_, "z");
    for (const auto& [suffix, dtype, tolerance] :
         {std::tuple<std::string, at::ScalarType, double>{"f32", at::kFloat, 2e-6}, {"f64", at::kDouble, 1e-13}}) {
        const auto generator = open(dtype);
        const at::Tensor w = generator->map(z);

        EXPECT_LE(relative_error(w, reference(expected_, "w_" + suffix)), tolerance);
        EXPECT_LE(relative_error(generator->synthesize(w, Noise::constant()), reference(expected_, "image_" + suffix)),
                  tolerance);
    }
}

TEST_P(TorchScript, HasTheJacobianOfThePlainModulesWhateverItsOwnType) {
    const at::Tensor z = reference(expected_, "z");
    for (const at::ScalarType dtype : {at::kFloat, at::kDouble}) {
        const auto generator = open(dtype);
        for (std::int64_t i = 0; i < z.size(0); ++i) {
            const MapLinearisation found = generator->linearise(z[i], Precision::float64);
            const at::Tensor wanted = reference(expected_, "J_f64")[i];

            EXPECT_LE((found.jacobian - wanted).norm().item<double>(), 1e-12 * wanted.norm().item<double>());
            EXPECT_LE(relative_error(found.w, reference(expected_, "w_f64")[i]), 1e-13);
        }
    }
}

TEST_P(TorchScript, GivesTheSameBitsEveryTime) {
    const auto generator = open(at::kFloat);
    const at::Tensor z = random_latents(8, 6);
    const at::Tensor w = generator->map(z);
    const at::Tensor images = generator->synthesize(w, Noise::none());
    const at::Tensor jacobian = generator->linearise(z[0], Precision::float64).jacobian;

    for (int time = 0; time < 4; ++time) {
        EXPECT_TRUE(same_bits(generator->map(z), w));
        EXPECT_TRUE(same_bits(generator->synthesize(w, Noise::none()), images));
        EXPECT_TRUE(same_bits(generator->linearise(z[0], Precision::float64).jacobian, jacobian));
    }
}

TEST_P(TorchScript, TellsWhatItIs) {
    const GeneratorInfo info = open(at::kFloat)->info();

    EXPECT_EQ(info.architecture, "torchscript");
    EXPECT_EQ(info.z_dim, 6);
    EXPECT_EQ(info.w_dim, 10);
    EXPECT_EQ(info.resolution, 8);
    EXPECT_EQ(info.parameters, 6 * 16 + 16 + 16 * 10 + 10 + 10 * 64 + 64 + 4 * 3 * 9 + 3);
    EXPECT_FALSE(info.is_flat);
    EXPECT_FALSE(info.needs_z);
}

INSTANTIATE_TEST_SUITE_P(Forms, TorchScript, testing::Values("both", "synthesis"), [](const auto& chosen) {
    return chosen.param;
});

TEST(TorchScriptOfZ, IsFlatAndItsLocalBasisThatOfZ) {
    const ArrayMap expected = read_npz(golden("torchscript/expected.npz"));
    const auto generator = open_generator(file("lone"), trusting());
    const at::Tensor z = reference(expected, "z");

    EXPECT_EQ(generator->info().space, "z");
    EXPECT_TRUE(generator->info().is_flat);
    EXPECT_EQ(generator->info().w_dim, 6);
    EXPECT_LE(
        relative_error(generator->synthesize(generator->map(z), Noise::none()), reference(expected, "lone_image_f32")),
        2e-6);
    EXPECT_TRUE(same_bits(generator->linearise(z[1], Precision::float64).jacobian, at::eye(6, at::kDouble)));
    EXPECT_TRUE(same_bits(generator->linearise(z[1], Precision::float64).w, z[1]));
}

TEST(TorchScriptTrust, WithoutItNothingRuns) {
    for (const std::string name : {"both", "lone", "mapping"}) {
        EXPECT_THAT(complaint(file(name), {}),
                    AllOf(HasSubstr(name + ".pt"), HasSubstr("program"), HasSubstr("generator.trust: torchscript")));
    }
    GeneratorOptions pair;
    pair.mapping_file = file("mapping");
    EXPECT_THAT(complaint(file("synthesis"), pair), HasSubstr("generator.trust: torchscript"));
}

/// A TorchScript archive of the tensors `arrays`, with nothing that could run.
void write_archive(const std::filesystem::path& path, const ArrayMap& arrays) {
    torch::jit::Module root("__torch__.Root");
    for (const auto& [name, array] : arrays) {
        torch::jit::Module at = root;
        std::size_t begin = 0;
        for (std::size_t dot = name.find('.'); dot != std::string::npos; dot = name.find('.', begin)) {
            const std::string part = name.substr(begin, dot - begin);
            if (!at.hasattr(part)) {
                at.register_module(part, torch::jit::Module("__torch__.Part" + name.substr(0, dot)));
            }
            at = at.attr(part).toModule();
            begin = dot + 1;
        }
        at.register_parameter(name.substr(begin), weight_of(array, array.shape(), name), false);
    }
    root.save(path.string());
}

TEST(TorchScriptTrust, AKnownFamilyOpensAsDataWithoutIt) {
    const auto path = std::filesystem::temp_directory_path() / ("family_" + std::to_string(::getpid()) + ".pt");
    write_archive(path, read_safetensors(golden("checkpoints/st_nv_r16.safetensors")));
    const auto plain = open_golden("checkpoints/st_nv_r16.safetensors", at::kFloat);
    const at::Tensor z = random_latents(4, 16);
    for (const bool trust : {false, true}) {
        GeneratorOptions options;
        options.trust_torchscript = trust;
        const auto generator = open_generator(path, options);

        EXPECT_EQ(generator->info().architecture, "stylegan2");
        EXPECT_TRUE(same_bits(generator->synthesize(generator->map(z), Noise::none()),
                              plain->synthesize(plain->map(z), Noise::none())));
    }
    std::filesystem::remove(path);
}

TEST(TorchScriptRefusals, SayWhatIsWrong) {
    EXPECT_THAT(complaint(file("restless"), trusting()), HasSubstr("other numbers each time"));
    EXPECT_THAT(complaint(file("mapping"), trusting()), HasSubstr("expected images [2, 3, R, R]"));

    GeneratorOptions swapped = trusting();
    swapped.mapping_file = file("synthesis");
    EXPECT_THAT(complaint(file("mapping"), swapped), HasSubstr("[2, w_dim]"));
    swapped.mapping_file = file("mapping");
    EXPECT_THAT(complaint(file("lone"), swapped),
                AllOf(HasSubstr("lone.pt"), HasSubstr("failed"), HasSubstr("[2, 10]")));
    EXPECT_THAT(complaint(golden("checkpoints/st_nv_r16.safetensors"), swapped), HasSubstr("generator.mapping"));

    swapped.mapping_file = golden("checkpoints/st_nv_r16.safetensors");
    EXPECT_THAT(complaint(file("synthesis"), swapped), HasSubstr("cannot be opened as TorchScript"));

    GeneratorOptions truncated = trusting();
    truncated.psi = 0.5;
    EXPECT_THAT(complaint(file("both"), truncated), HasSubstr("generator.psi"));
    GeneratorOptions labelled = trusting();
    labelled.label_index = 3;
    EXPECT_THAT(complaint(file("both"), labelled), HasSubstr("generator.label"));
    GeneratorOptions spaced = trusting();
    spaced.space = "gen_z";
    EXPECT_THAT(complaint(file("both"), spaced), HasSubstr("'w'"));
}

}  // namespace
}  // namespace surveyor
