#include "models/device.hpp"

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "base/error.hpp"

namespace surveyor {
namespace {

at::Device gpu(int index) {
    return at::Device(at::kCUDA, static_cast<at::DeviceIndex>(index));
}

TEST(ChooseDevice, DealsTheProcessesOfANodeOverItsGpus) {
    EXPECT_EQ(choose_device(DeviceChoice::automatic, 0, 4), gpu(0));
    EXPECT_EQ(choose_device(DeviceChoice::automatic, 3, 4), gpu(3));
    EXPECT_EQ(choose_device(DeviceChoice::cuda, 5, 4), gpu(1));
    EXPECT_EQ(choose_device(DeviceChoice::cuda, 7, 1), gpu(0));
}

TEST(ChooseDevice, TakesTheCpuWhenAskedOrWhenThereIsNothingElse) {
    EXPECT_EQ(choose_device(DeviceChoice::cpu, 2, 4), at::Device(at::kCPU));
    EXPECT_EQ(choose_device(DeviceChoice::automatic, 2, 0), at::Device(at::kCPU));
}

TEST(ChooseDevice, SaysWhatToDoWhenCudaIsDemandedInVain) {
    try {
        (void)choose_device(DeviceChoice::cuda, 0, 0);
        FAIL() << "expected a SystemError";
    } catch (const SystemError& error) {
        EXPECT_EQ(error.code(), ExitCode::unavailable);
        EXPECT_THAT(error.what(), testing::HasSubstr("CUDA_VISIBLE_DEVICES"));
    }
}

TEST(ConfigureDeterminism, LeavesOneThreadAndNoReducedPrecision) {
    configure_determinism();

    EXPECT_EQ(at::get_num_threads(), 1);
    EXPECT_FALSE(at::globalContext().allowTF32CuBLAS());
    EXPECT_FALSE(at::globalContext().allowTF32CuDNN());
    EXPECT_FALSE(at::globalContext().benchmarkCuDNN());
    EXPECT_TRUE(at::globalContext().deterministicCuDNN());
    EXPECT_NE(std::getenv("CUBLAS_WORKSPACE_CONFIG"), nullptr);
}

}  // namespace
}  // namespace surveyor
