#include "stages/resources.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "base/digest.hpp"
#include "base/error.hpp"
#include "tests/stages/stage_testing.hpp"

namespace surveyor::testing {
namespace {

using ::testing::HasSubstr;

TEST(FileOfTheRun, IsTheOneWithItsDigestAndNoOther) {
    const TemporaryFolder folder;
    const std::filesystem::path path = folder / "weights";
    std::ofstream(path) << "what rank 0 saw";
    const std::string digest = digest_of_file(path);

    EXPECT_NO_THROW(require_file_of_run(path, digest));
    std::ofstream(path) << "what lies on another node";
    try {
        require_file_of_run(path, digest);
        ADD_FAILURE() << "expected a DataError";
    } catch (const DataError& error) {
        EXPECT_THAT(error.what(), HasSubstr(path.string()));
        EXPECT_THAT(error.what(), HasSubstr(digest));
    }
}

TEST(FileOfTheRun, IsLookedAtWhenWeightsAndDirectionsAreOpened) {
    const TemporaryFolder folder;
    const std::filesystem::path weights = folder / "weights.safetensors";
    std::filesystem::copy_file(demo_weights(), weights);
    Bench bench("generator: {weights: " + weights.string() + "}\nlatents: {count: 1}\n");

    // The same tensors in another file: a different dimension of bytes is enough.
    std::filesystem::copy_file(
        golden("local_basis/nv_sg2_r32.safetensors"), weights, std::filesystem::copy_options::overwrite_existing);

    EXPECT_THROW((void)bench.generator(), DataError);
}

TEST(NumericKind, NamesCompilerLibraryAndProcessor) {
    const std::string kind = numeric_kind(at::Device(at::kCPU));
    std::ifstream info("/proc/cpuinfo");
    std::string line;
    while (std::getline(info, line) && !line.starts_with("model name")) {
    }

    EXPECT_THAT(kind, HasSubstr(__VERSION__));
    EXPECT_THAT(kind, HasSubstr("LibTorch"));
    if (!line.empty()) {
        EXPECT_THAT(kind, HasSubstr(line.substr(line.find(':') + 2)));
    }
}

}  // namespace
}  // namespace surveyor::testing
