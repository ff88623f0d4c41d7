#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "formats/npy.hpp"
#include "tests/stages/stage_testing.hpp"

namespace surveyor::testing {
namespace {

using ::testing::HasSubstr;

const std::string study = "latents: {count: 8}\nbasis: {vectors: 10, spectrum: 4}\n";
const GroupName main_bases{"basis", "main"};
const GroupName spectrum{"basis", "spectrum"};

/// The unit that the reference values belong to, from their own z.
ArrayMap run_on_reference(Bench& bench, const GroupName& name) {
    Inputs inputs;
    inputs.add("latents", {{"z", read_npz(golden("demo/parity.npz")).at("z")}});
    return bench.run(name, 0, 8, inputs);
}

TEST(Basis, SingularValuesAgreeWithTheReferenceProgram) {
    Bench bench(study);
    const Matrix expected = matrix_of(read_npz(golden("demo/parity.npz")), "singular_values");

    const Matrix all = matrix_of(run_on_reference(bench, spectrum), "spectrum");
    const Matrix leading = matrix_of(run_on_reference(bench, main_bases), "singular_values");

    // 2e-7 relative to the largest: the reference rounded the slopes of its activations to single precision.
    const double scale = expected.maxCoeff();
    EXPECT_LT(difference(all, expected), 3e-7 * scale);
    EXPECT_LT(difference(leading, expected.leftCols(10)), 3e-7 * scale);
}

TEST(Basis, VectorsAgreeWithTheReferenceProgram) {
    Bench bench(study);
    const ArrayMap parity = read_npz(golden("demo/parity.npz"));

    const ArrayMap bases = run_on_reference(bench, main_bases);

    // Stored in float32; the gaps of this generator's leading values are above 1 % of the largest.
    for (std::int64_t i = 0; i < 8; ++i) {
        const Matrix ours = slice_of(bases, "w_vectors", i);
        const Matrix theirs = slice_of(parity, "w_vectors_first10", i);
        const Matrix gaps = matrix_of(bases, "gap");
        for (Eigen::Index k = 0; k < 10; ++k) {
            const double gap = std::min(gaps(i, k), k == 0 ? 1.0 : gaps(i, k - 1));
            EXPECT_LT(difference(ours.row(k), theirs.row(k)), 1e-6 + 1e-6 / gap) << "sample " << i << ", vector " << k;
        }
    }
}

TEST(Basis, VectorsOfBothSidesAreOrthonormalAndBelongTogether) {
    Bench bench(study);
    const ArrayMap bases = run_on_reference(bench, main_bases);

    for (std::int64_t i = 0; i < 8; ++i) {
        const Matrix w = slice_of(bases, "w_vectors", i);
        const Matrix z = slice_of(bases, "z_vectors", i);

        EXPECT_LT(difference(w * w.transpose(), Matrix::Identity(10, 10)), 1e-6);
        EXPECT_LT(difference(z * z.transpose(), Matrix::Identity(10, 10)), 1e-6);
    }
}

TEST(Basis, ASampleIsTheSameInEveryUnit) {
    Bench bench(study);

    const ArrayMap whole = bench.run(main_bases, 0, 6);
    const ArrayMap part = bench.run(main_bases, 3, 5);

    for (const auto& [name, array] : part) {
        EXPECT_EQ(array, whole.at(name).rows(3, 5)) << name;
    }
}

TEST(Basis, FewerVectorsAreTheFirstOfMore) {
    Bench many(study);
    Bench few(study, {"basis.vectors=4"});

    const ArrayMap more = many.run(main_bases, 0, 2);
    const ArrayMap less = few.run(main_bases, 0, 2);

    const double largest = matrix_of(more, "singular_values").maxCoeff();
    const Matrix leading = matrix_of(more, "singular_values").leftCols(4);
    EXPECT_LT(difference(matrix_of(less, "singular_values"), leading), 1e-12 * largest);
    EXPECT_LT(difference(slice_of(less, "w_vectors", 1), slice_of(more, "w_vectors", 1).topRows(4)), 1e-6);
}

TEST(Basis, MixedPrecisionErrsByAMillionthOfTheLargestValue) {
    Bench exact(study);
    Bench mixed(study, {"basis.precision=mixed"});

    const Matrix expected = matrix_of(run_on_reference(exact, main_bases), "singular_values");
    const Matrix values = matrix_of(run_on_reference(mixed, main_bases), "singular_values");

    EXPECT_LT(difference(values, expected), 5e-6 * expected.maxCoeff());
    EXPECT_GT(difference(values, expected), 0.0);
}

TEST(Basis, PutsOutWhatItDeclares) {
    Bench bench(study);

    for (const GroupName& name : {main_bases, spectrum}) {
        const ArrayMap arrays = bench.run(name, 0, 2);
        const std::vector<OutputField> declared = bench.outputs(name);

        ASSERT_EQ(arrays.size(), declared.size());
        for (const OutputField& field : declared) {
            EXPECT_EQ(arrays.at(field.name).shape().size(), field.dimensions.size()) << field.name;
        }
    }
}

TEST(Basis, MoreVectorsThanTheMapHasIsRefusedWithTheNumber) {
    const std::string message = fault_of("latents: {count: 1}\nbasis: {vectors: 129}\n", ExitCode::study_invalid);

    EXPECT_THAT(message, HasSubstr("'basis.vectors' is 129"));
    EXPECT_THAT(message, HasSubstr("128"));
}

}  // namespace
}  // namespace surveyor::testing
