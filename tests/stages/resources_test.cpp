#include "stages/resources.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "base/digest.hpp"
#include "base/error.hpp"
#include "formats/npy.hpp"
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

/// What a rank says that finds another file than rank 0 did.
template <class Work>
std::string refusal(const Work& work) {
    try {
        work();
    } catch (const DataError& error) {
        return error.what();
    }
    return "nothing";
}

TEST(FileOfTheRun, IsAskedForWhenTheGeneratorIsOpened) {
    const TemporaryFolder folder;
    const std::filesystem::path weights = folder / "weights.safetensors";
    std::filesystem::copy_file(demo_weights(), weights);
    Bench bench("generator: {weights: " + weights.string() + "}\nlatents: {count: 1}\n");

    // As if this rank's node had another generator at the same path: sound, but not the study's.
    std::filesystem::copy_file(
        golden("local_basis/nv_sg2_r32.safetensors"), weights, std::filesystem::copy_options::overwrite_existing);

    EXPECT_THAT(refusal([&] { (void)bench.generator(); }), HasSubstr("not the file that the run began with"));
}

TEST(FileOfTheRun, IsAskedForWhenDirectionsAreRead) {
    const TemporaryFolder folder;
    const std::filesystem::path file = folder / "mine.npy";
    Array rows(DType::float32, {2, 128});
    rows.values<float>()[0] = 1.0F;
    rows.values<float>()[129] = 1.0F;
    write_npy(file, rows);
    Bench bench("directions: {mine: {file: " + file.string() + ", vectors: 2}}\n");
    const GroupName mine{"directions", "mine"};

    EXPECT_EQ(refusal([&] { (void)bench.run(mine, 0, 1); }), "nothing");
    rows.values<float>()[0] = 2.0F;
    write_npy(file, rows);
    EXPECT_THAT(refusal([&] { (void)bench.run(mine, 0, 1); }), HasSubstr("not the file that the run began with"));
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
