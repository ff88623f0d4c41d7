#include "models/device.hpp"

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "base/error.hpp"
#include "models/library.hpp"

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

TEST(GpuDescription, NamesModelsAndDriverAndNoPosition) {
    const auto folder = std::filesystem::temp_directory_path() / ("surveyor_gpus_" + std::to_string(::getpid()));
    for (const std::string bus : {"0000:01:00.0", "0000:41:00.0"}) {
        std::filesystem::create_directories(folder / "gpus" / bus);
        std::ofstream(folder / "gpus" / bus / "information") << "Model: \t\t NVIDIA H100 80GB HBM3\nIRQ:   \t\t 29\n";
    }
    std::ofstream(folder / "version") << "NVRM version: NVIDIA UNIX x86_64 Kernel Module  550.54.15  Tue Mar  5\n";

    EXPECT_EQ(gpu_description(folder), "NVIDIA H100 80GB HBM3, driver 550.54.15");
    std::filesystem::remove_all(folder);
    EXPECT_EQ(gpu_description(folder), "unknown GPU");
}

}  // namespace
}  // namespace surveyor
