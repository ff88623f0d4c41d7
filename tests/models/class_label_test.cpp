// Labels of conditional generators.
#include "models/class_label.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/matmul.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "base/error.hpp"
#include "formats/npy.hpp"
#include "model_testing.hpp"
#include "models/all_models.hpp"

namespace surveyor {
namespace {

using testing::AllOf;
using testing::HasSubstr;

std::string complaint(const std::string& relative, std::vector<double> label) {
    GeneratorOptions options;
    options.label = std::move(label);
    try {
        (void)open_generator(golden(relative), options);
    } catch (const DataError& error) {
        return error.what();
    }
    return {};
}

TEST(ClassLabel, IsAskedForWithTheNumberOfClasses) {
    const auto asks = AllOf(HasSubstr("generator.label"), HasSubstr("5 classes"));

    EXPECT_THAT(complaint("checkpoints/nv_sg2_cond.pkl", {}), asks);
    EXPECT_THAT(complaint("checkpoints/nv_sg2_cond.pkl", {1, 0, 0}), AllOf(asks, HasSubstr("3 classes")));
    EXPECT_THAT(complaint("checkpoints/nv_sg2_cond.pkl", {1, 0, 0, 0, std::numeric_limits<double>::infinity()}),
                AllOf(asks, HasSubstr("not finite")));
    EXPECT_THAT(complaint("stylegan2/gf_sg2_label_r8.safetensors", {}), HasSubstr("3 classes"));
}

TEST(ClassLabel, IsRefusedWhereThereAreNoClasses) {
    EXPECT_THAT(complaint("checkpoints/nv_sg2_r32.pkl", {0, 1}),
                AllOf(HasSubstr("generator.label"), HasSubstr("2 classes"), HasSubstr("0 classes")));
    EXPECT_THAT(complaint("checkpoints/sg3_mapping.pkl", {1}), HasSubstr("0 classes"));
}

TEST(ClassLabel, MakesAnotherMapOfTheSameLatent) {
    const ArrayMap expected = read_npz(golden("expected/nv_sg2_cond.npz"));
    const at::Tensor z = reference(expected, "z").narrow(0, 0, 1);
    GeneratorOptions options;
    options.label = {1, 0, 0, 0, 0};
    const at::Tensor first = open_generator(golden("checkpoints/nv_sg2_cond.pkl"), options)->map(z);
    options.label = {0, 1, 0, 0, 0};
    const at::Tensor second = open_generator(golden("checkpoints/nv_sg2_cond.pkl"), options)->map(z);

    EXPECT_LE(relative_error(first, reference(expected, "w_all_classes_f32").narrow(0, 0, 1)), 1e-5);
    EXPECT_GT(relative_error(second, first), 1e-2);
}

TEST(ClassLabel, JoinedToZLeavesAJacobianWithoutANullDirection) {
    // P z is not almost 0 here: lengthening z changes its share of the norm.
    const ArrayMap expected = read_npz(golden("stylegan2/gf_sg2_label_r8.npz"));
    GeneratorOptions options;
    options.label = {0.25, 0, 0.75};
    options.dtype = at::kDouble;
    const auto generator = open_generator(golden("stylegan2/gf_sg2_label_r8.safetensors"), options);
    const at::Tensor z = reference(expected, "z")[0];
    const at::Tensor jacobian = generator->linearise(z, Precision::float64).jacobian;

    const double along_z = at::matmul(jacobian, z).norm().item<double>() / z.norm().item<double>();

    EXPECT_GT(along_z, 1e-3 * jacobian.norm().item<double>());
    const double step = 1e-6;
    const at::Tensor ahead = generator->map((z * (1 + step)).unsqueeze(0))[0];
    const at::Tensor behind = generator->map((z * (1 - step)).unsqueeze(0))[0];
    EXPECT_LE(relative_error(at::matmul(jacobian, z), (ahead - behind) / (2 * step)), 1e-6);
}

}  // namespace
}  // namespace surveyor
