#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <Eigen/SVD>
#include <fstream>

#include "formats/npy.hpp"
#include "geometry/moments.hpp"
#include "geometry/pca.hpp"
#include "stages/direction_file.hpp"
#include "stages/latent_draw.hpp"
#include "stages/latent_set.hpp"
#include "stages/tensors.hpp"
#include "tests/stages/stage_testing.hpp"

namespace surveyor::testing {
namespace {

using ::testing::HasSubstr;

const std::string study = "directions: {ganspace: {count: 600, vectors: 5}, sefa: {vectors: 12}}\n";

Matrix ganspace_samples(Bench& bench, std::int64_t count) {
    const at::Tensor z = latent_set::draw(bench.configs(), latent_set::ganspace, 0, count);
    return to_matrix(to_array(latent_set::mapped(bench.generator(), z)));
}

/// float32 rows of 128 numbers, all different.
Array some_rows(std::int64_t count, std::int64_t dim) {
    Array rows(DType::float32, {count, dim});
    for (std::size_t i = 0; i < rows.values<float>().size(); ++i) {
        rows.values<float>()[i] = 0.5F + static_cast<float>((i * 37) % 101) / 7.0F;
    }
    return rows;
}

std::string study_with(const std::filesystem::path& file, int vectors) {
    return "directions: {mine: {file: " + file.string() + ", vectors: " + std::to_string(vectors) + "}}\n";
}

/// The .npy bytes of a float32 matrix in Fortran order.
void write_fortran(const std::filesystem::path& path, const Array& rows) {
    std::string header = "{'descr': '<f4', 'fortran_order': True, 'shape': (" + std::to_string(rows.size(0)) + ", " +
                         std::to_string(rows.size(1)) + "), }";
    header.append(63 - (10 + header.size()) % 64, ' ');
    header.push_back('\n');
    std::ofstream file(path, std::ios::binary);
    file << "\x93NUMPY" << '\x01' << '\0';
    file << static_cast<char>(header.size() & 0xFFU) << static_cast<char>(header.size() >> 8U) << header;
    for (std::int64_t j = 0; j < rows.size(1); ++j) {
        for (std::int64_t i = 0; i < rows.size(0); ++i) {
            const float x = rows.values<float>()[static_cast<std::size_t>(i * rows.size(1) + j)];
            file.write(reinterpret_cast<const char*>(&x), sizeof x);
        }
    }
}

TEST(Directions, GanspaceIsThePcaOfItsSamplesComputedAtOnce) {
    Bench bench(study);
    const Matrix w = ganspace_samples(bench, 600);
    const Matrix centred = w.rowwise() - w.colwise().mean();

    const ArrayMap ours = bench.run({"directions", "ganspace"}, 0, 1);

    // An independent route: singular vectors of the centred samples, by Eigen's Jacobi method.
    const Eigen::JacobiSVD<Eigen::MatrixXd> svd(centred, Eigen::ComputeThinV);
    const Matrix vectors = matrix_of(ours, "vectors");
    for (Eigen::Index k = 0; k < 5; ++k) {
        EXPECT_NEAR(std::abs(vectors.row(k).dot(svd.matrixV().col(k))), 1.0, 1e-6) << k;
        EXPECT_NEAR(matrix_of(ours, "values")(k, 0), svd.singularValues()(k) / std::sqrt(599.0), 1e-6) << k;
    }
}

TEST(Directions, GanspaceDoesNotDependOnHowItsSamplesAreCutIntoBlocks) {
    Bench bench(study);
    const GroupName moments{"directions", "ganspace/moments"};
    const auto merged_from = [&](const std::vector<std::int64_t>& bounds) {
        Moments all;
        for (std::size_t i = 0; i + 1 < bounds.size(); ++i) {
            const ArrayMap block = bench.run(moments, bounds[i], bounds[i + 1]);
            const std::int64_t count = bounds[i + 1] - bounds[i];
            all = merged(all, {count, matrix_of(block, "mean").row(0), slice_of(block, "scatter", 0)});
        }
        return principal_components(all, 5);
    };

    const PrincipalComponents one = merged_from({0, 600});
    const PrincipalComponents three = merged_from({0, 150, 417, 600});

    EXPECT_LT(difference(one.standard_deviations, three.standard_deviations), 1e-12);
    EXPECT_LT(difference(one.components, three.components), 1e-12);
}

TEST(Directions, SefaFactorisesTheUnitRowsOfTheStyleWeights) {
    Bench bench(study);
    const Matrix rows = to_matrix(bench.generator().style_weights()).rowwise().normalized();

    const ArrayMap sefa = bench.run({"directions", "sefa"}, 0, 1);

    const Matrix vectors = matrix_of(sefa, "vectors");
    EXPECT_LT(difference(vectors * vectors.transpose(), Matrix::Identity(12, 12)), 1e-6);
    for (Eigen::Index k = 0; k < 12; ++k) {
        // Stretch along an eigenvector of A^T A is its eigenvalue.
        EXPECT_NEAR((rows * vectors.row(k).transpose()).squaredNorm(), matrix_of(sefa, "values")(k, 0), 1e-4) << k;
    }
}

TEST(DirectionFile, AxisOrderAndTheExtraDimensionOfPublishedFilesDoNotMatter) {
    const TemporaryFolder folder;
    const Array rows = some_rows(3, 128);
    write_npy(folder / "c.npy", rows);
    write_npy(folder / "published.npy", rows.reshaped({3, 1, 128}));
    write_fortran(folder / "fortran.npy", rows);

    const Matrix plain = read_direction_file(folder / "c.npy");

    EXPECT_EQ(plain, matrix_of({{"rows", rows}}, "rows"));
    EXPECT_EQ(read_direction_file(folder / "published.npy"), plain);
    EXPECT_EQ(read_direction_file(folder / "fortran.npy"), plain);
}

TEST(DirectionFile, DirectionsAreUsedAtUnitLengthAndTheirLengthIsKept) {
    const TemporaryFolder folder;
    write_npy(folder / "mine.npy", some_rows(3, 128));
    Bench bench(study_with(folder / "mine.npy", 2));

    const ArrayMap mine = bench.run({"directions", "mine"}, 0, 1);

    const Matrix stored = matrix_of({{"rows", some_rows(3, 128)}}, "rows").topRows(2);
    EXPECT_LT(difference(matrix_of(mine, "vectors"), stored.rowwise().normalized()), 1e-7);
    EXPECT_LT(difference(matrix_of(mine, "values"), stored.rowwise().norm()), 1e-9);
}

TEST(DirectionFile, ARowThatPointsNowhereIsRefused) {
    const TemporaryFolder folder;
    Array rows = some_rows(3, 128);
    for (std::size_t j = 128; j < 256; ++j) {
        rows.values<float>()[j] = 0.0F;
    }
    write_npy(folder / "zero.npy", rows);

    const std::string message = fault_of(study_with(folder / "zero.npy", 2), ExitCode::bad_data);

    EXPECT_THAT(message, HasSubstr("zero.npy"));
    EXPECT_THAT(message, HasSubstr("1"));  // the row
}

TEST(DirectionFile, ARowTooLongForItsLengthIsRefused) {
    const TemporaryFolder folder;
    Array rows(DType::float64, {2, 128});
    for (double& value : rows.values<double>()) {
        value = 1e200;
    }
    write_npy(folder / "huge.npy", rows);

    EXPECT_THAT(fault_of(study_with(folder / "huge.npy", 2), ExitCode::bad_data), HasSubstr("direction 0"));
}

TEST(DirectionFile, DirectionsOfAnotherDimensionAreRefusedBeforeAnyWork) {
    const TemporaryFolder folder;
    write_npy(folder / "wide.npy", some_rows(3, 512));

    const std::string message = fault_of(study_with(folder / "wide.npy", 2), ExitCode::bad_data);

    EXPECT_THAT(message, HasSubstr("directions of 512 numbers, but W of this generator has 128"));
}

TEST(DirectionFile, AnAbsentFileIsAMissingInput) {
    const std::string message = fault_of(study_with("/nowhere/mine.npy", 2), ExitCode::input_missing);

    EXPECT_THAT(message, HasSubstr("/nowhere/mine.npy"));
}

TEST(DirectionFile, MoreVectorsThanTheFileHasAreRefused) {
    const TemporaryFolder folder;
    write_npy(folder / "mine.npy", some_rows(3, 128));

    const std::string message = fault_of(study_with(folder / "mine.npy", 4), ExitCode::study_invalid);

    EXPECT_THAT(message, HasSubstr("'directions.mine.vectors' is 4, but there are only 3"));
}

TEST(Directions, NamesThatTheProgramHasOrThatFitNoFolderAreRefused) {
    for (const std::string name : {"local_basis", "random_o", "a b", "a/b"}) {
        const std::string file = demo_weights().string();
        const std::string message =
            fault_of("directions: {" + name + ": {file: " + file + "}}\n", ExitCode::study_invalid);

        EXPECT_THAT(message, HasSubstr("directions." + name));
    }
}

TEST(Directions, AMethodWithoutAFileMustBeOneThatIsComputed) {
    EXPECT_THAT(fault_of("directions: {mine: {vectors: 4}}\n", ExitCode::study_invalid), HasSubstr("needs a file"));
}

}  // namespace
}  // namespace surveyor::testing
