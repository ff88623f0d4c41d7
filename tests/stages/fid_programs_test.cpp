// Whole distances, from the files of two folders to the number, against the published programs that were run on the
// same files with the same network. Provenance and what was measured: tests/golden/fid/README.md.

#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <fstream>
#include <map>
#include <utility>

#include "formats/npy.hpp"
#include "formats/safetensors.hpp"
#include "geometry/frechet.hpp"
#include "geometry/inception_score.hpp"
#include "geometry/kid.hpp"
#include "geometry/prdc.hpp"
#include "models/all_models.hpp"
#include "models/device.hpp"
#include "stages/image_features.hpp"
#include "stages/tensors.hpp"
#include "tests/support/formula_weights.hpp"

namespace surveyor::testing {
namespace {

using enum PreprocessingMode;

constexpr std::size_t few_pictures = 16;

// About ten times what was measured; what remains is float32 (tests/golden/fid/README.md).
constexpr double distance_error = 5e-6;
constexpr double kid_error = 1e-5;
constexpr double share_error = 1e-6;
constexpr double score_error = 1e-7;
// Of the whole network's features; distances are five times as large there.
constexpr double whole_distance_error = 4e-5;
// What the programs' own roots of singular covariances are off by.
constexpr double singular_error = 2e-4;

/// A program, as its numbers are called in programs.npz, and the mode that is its own.
struct Program {
    std::string name;
    PreprocessingMode mode;
};

const std::vector<Program> programs = {{"pytorch_fid", pytorch_fid},
                                       {"torch_fidelity", tf_legacy},
                                       {"clean_fid__clean", clean},
                                       {"clean_fid__legacy_pytorch", pytorch_fid},
                                       {"clean_fid__legacy_tensorflow", tf_legacy}};

/// Features [picture, feature] of both folders.
struct Pair {
    Matrix first;
    Matrix second;
};

/// The folders of pictures.npz and the formula weights, as files for as long as the object lives.
class Files {
  public:
    Files() : root_(std::filesystem::temp_directory_path() / ("surveyor_fid_programs_" + std::to_string(::getpid()))) {
        std::filesystem::create_directories(root_);
        write_safetensors(weights(), formula_inception());
        for (const auto& [name, bytes] : read_npz(SURVEYOR_GOLDEN_DIR "/fid/pictures.npz")) {
            const std::string file = name.substr(name.find("__") + 2);
            write(name.substr(0, name.find("__")), file, bytes);
            if (std::stoul(file) < few_pictures) {
                write("few_" + name.substr(0, name.find("__")), file, bytes);
            }
        }
    }

    ~Files() { std::filesystem::remove_all(root_); }

    Files(const Files&) = delete;
    Files& operator=(const Files&) = delete;

    [[nodiscard]] std::filesystem::path weights() const { return root_ / "formula.safetensors"; }

    [[nodiscard]] std::filesystem::path folder(const std::string& name) const { return root_ / name; }

  private:
    void write(const std::string& folder, const std::string& file, const Array& bytes) const {
        std::filesystem::create_directory(root_ / folder);
        const auto data = bytes.values<std::uint8_t>();
        std::ofstream(root_ / folder / file, std::ios::binary)
            .write(reinterpret_cast<const char*>(data.data()), static_cast<std::streamsize>(data.size()));
    }

    std::filesystem::path root_;
};

class FidPrograms : public ::testing::Test {
  protected:
    static void SetUpTestSuite() {
        configure_determinism();
        files_ = std::make_unique<Files>();
    }

    static void TearDownTestSuite() {
        features_.clear();
        files_.reset();
    }

    static std::unique_ptr<FeatureExtractor> extractor(PreprocessingMode mode, int tap) {
        ExtractorOptions options;
        options.weights = files_->weights();
        options.mode = mode;
        options.tap = tap;
        return open_extractor("inception", options);
    }

    /// Of all pictures at tap 64, of the first few at tap 2048; each computed once.
    static const Pair& features(PreprocessingMode mode, int tap) {
        const auto [at, is_new] = features_.try_emplace({mode, tap});
        if (is_new) {
            const auto network = extractor(mode, tap);
            const std::string few = tap == 64 ? "" : "few_";
            const auto of_folder = [&](const std::string& name) {
                const ImageFolder folder = open_image_folder(files_->folder(few + name), false);
                const auto count = static_cast<std::int64_t>(folder.names.size());
                return to_matrix(features_of_images(*network, folder, 0, count, 4).to(at::kDouble));
            };
            at->second = {of_folder("first"), of_folder("second")};
        }
        return at->second;
    }

    static double distance(PreprocessingMode mode, int tap) {
        const Pair& sets = features(mode, tap);
        return FrechetReference(moments_of(sets.second)).terms_of_rows(sets.first).squared_distance();
    }

    static double kid(PreprocessingMode mode, int tap) {
        return kid_of_pair(features(mode, tap).first, features(mode, tap).second);
    }

    static Prdc support(PreprocessingMode mode, int tap) {
        const Pair& sets = features(mode, tap);
        return prdc(sets.first,
                    nearest_neighbours(sets.first, 4),
                    sets.second,
                    nearest_neighbours(sets.second, 4),
                    {BallRule{3, Edge::closed}})[0];
    }

    /// Of the first folder.
    static double score(PreprocessingMode mode) {
        const at::Tensor rows = to_tensor(to_float32(features(mode, 2048).first));
        return inception_score(to_matrix(extractor(mode, 2048)->probabilities(rows).to(at::kDouble))).value;
    }

    [[nodiscard]] double stored(const std::string& name) const { return stored_.at(name).as_doubles()[0]; }

    ArrayMap stored_ = read_npz(SURVEYOR_GOLDEN_DIR "/fid/programs.npz");
    inline static std::unique_ptr<Files> files_;
    inline static std::map<std::pair<PreprocessingMode, int>, Pair> features_;
};

TEST_F(FidPrograms, DistancesAtTap64AreThoseOfEachProgram) {
    for (const Program& program : programs) {
        EXPECT_NEAR(distance(program.mode, 64), stored(program.name + "__frechet_64"), distance_error) << program.name;
    }
}

TEST_F(FidPrograms, KernelDistancesAtTap64AreThoseOfEachProgram) {
    for (const Program& program : programs) {
        if (program.name != "pytorch_fid") {  // it has none
            EXPECT_NEAR(kid(program.mode, 64), stored(program.name + "__kid_64"), kid_error) << program.name;
        }
    }
}

TEST_F(FidPrograms, TheModeOfAnotherProgramMissesBothByFarMoreThanTheTolerance) {
    for (const Program& program : programs) {
        for (const PreprocessingMode mode : {tf_legacy, pytorch_fid, clean}) {
            if (mode != program.mode) {
                const std::string what = program.name + " in mode " + name_of(mode);
                EXPECT_GT(std::abs(distance(mode, 64) - stored(program.name + "__frechet_64")), 1000 * distance_error)
                    << what;
                const std::string kernel = program.name + "__kid_64";
                EXPECT_TRUE(!stored_.contains(kernel) || std::abs(kid(mode, 64) - stored(kernel)) > 100 * kid_error)
                    << what;
            }
        }
    }
}

TEST_F(FidPrograms, PrecisionAndRecallAreThoseOfTorchFidelityAndNotInterchangeable) {
    for (const int tap : {64, 2048}) {
        const double precision = stored("torch_fidelity__precision_" + std::to_string(tap));
        const double recall = stored("torch_fidelity__recall_" + std::to_string(tap));
        const Prdc shares = support(tf_legacy, tap);
        EXPECT_NEAR(shares.precision.value, precision, share_error) << tap;
        EXPECT_NEAR(shares.recall.value, recall, share_error) << tap;
        EXPECT_GT(std::abs(precision - recall), 0.05) << tap;
    }
}

TEST_F(FidPrograms, DistancesOfTheWholeNetworkAreThoseOfEachProgramUpToItsRootOfASingularMatrix) {
    for (const Program& program : {programs[0], programs[1], programs[2]}) {
        const double ours = distance(program.mode, 2048);
        EXPECT_NEAR(ours, stored(program.name + "__exact_2048"), whole_distance_error) << program.name;
        EXPECT_NEAR(ours, stored(program.name + "__frechet_2048"), singular_error) << program.name;
        for (const Program& other : {programs[0], programs[1], programs[2]}) {
            EXPECT_TRUE(other.mode == program.mode ||
                        std::abs(ours - stored(other.name + "__frechet_2048")) > 100 * singular_error)
                << other.name << " in mode " << name_of(program.mode);
        }
    }
}

TEST_F(FidPrograms, KernelDistancesOfTheWholeNetworkAreThoseOfTorchFidelityAndCleanFid) {
    EXPECT_NEAR(kid(tf_legacy, 2048), stored("torch_fidelity__kid_2048"), kid_error);
    EXPECT_NEAR(kid(clean, 2048), stored("clean_fid__clean__kid_2048"), kid_error);
    EXPECT_GT(std::abs(kid(clean, 2048) - stored("torch_fidelity__kid_2048")), 100 * kid_error);
}

TEST_F(FidPrograms, TheInceptionScoreIsThatOfTorchFidelity) {
    EXPECT_NEAR(score(tf_legacy), stored("torch_fidelity__score"), score_error);
    EXPECT_GT(std::abs(score(clean) - stored("torch_fidelity__score")), 100 * score_error);
}

}  // namespace
}  // namespace surveyor::testing
