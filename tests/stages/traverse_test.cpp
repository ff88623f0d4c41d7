#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "formats/npy.hpp"
#include "stages/condition.hpp"
#include "stages/linearised_map.hpp"
#include "stages/tensors.hpp"
#include "tests/stages/stage_testing.hpp"

namespace surveyor::testing {
namespace {

using ::testing::HasSubstr;

const std::string study =
    "latents: {count: 4}\n"
    "traverse: {methods: {local_basis: [curve]}, directions: [0, 1], intensities: [0, 2, 12], sign: positive}\n";

/// A unit of one sample that starts where the reference program's curves do.
ArrayMap curve_of_reference(Bench& bench, const std::string& direction) {
    Inputs inputs;
    inputs.add("latents", {{"z", read_npz(golden("demo/parity.npz")).at("z").rows(0, 1)}});
    return bench.run({"traverse", "local_basis/" + direction}, 0, 1, inputs);
}

TEST(Traverse, CurvesAgreeWithTheReferenceProgram) {
    // No bound on steps in Z, as there.
    Bench bench(study, {"traverse.curve.max_z_step=1000"});
    const ArrayMap parity = read_npz(golden("demo/parity.npz"));

    for (const std::string direction : {"0", "1"}) {
        const ArrayMap curve = curve_of_reference(bench, direction);

        const Matrix expected = matrix_of(parity, "curve_" + direction + "_w");
        // The reference is 2e-7 off at each of 12 steps; points are stored in float32.
        EXPECT_LT(difference(slice_of(curve, "w", 0), expected), 1e-5) << direction;
        const Matrix index = matrix_of(parity, "curve_" + direction + "_index").transpose();
        EXPECT_EQ(matrix_of(curve, "index"), index) << direction;
        const Matrix sigma = matrix_of(parity, "curve_" + direction + "_sigma").transpose();
        EXPECT_LT(difference(matrix_of(curve, "sigma"), sigma), 1e-5 * sigma.maxCoeff()) << direction;
    }
}

TEST(Traverse, ALongerGridStartsWithTheShorterOneBitForBit) {
    Bench longer(study);
    Bench shorter(study, {"traverse.intensities=[0, 5]"});
    const GroupName name{"traverse", "local_basis/0"};

    const ArrayMap far = longer.run(name, 0, 2);
    const ArrayMap near = shorter.run(name, 0, 2);

    for (std::int64_t i = 0; i < 2; ++i) {
        EXPECT_EQ(slice_of(near, "w", i), slice_of(far, "w", i).topRows(6));
        EXPECT_EQ(slice_of(near, "z", i), slice_of(far, "z", i).topRows(6));
    }
    EXPECT_EQ(matrix_of(near, "sigma"), matrix_of(far, "sigma").leftCols(5));
}

TEST(Traverse, AlternatingSignsSendNeighboursOppositeWays) {
    const GroupName name{"traverse", "local_basis/0"};
    Bench alternating(study, {"traverse.sign=alternating", "traverse.intensities=[2]"});
    Bench positive(study, {"traverse.intensities=[2]"});
    Bench negative(study, {"traverse.sign=negative", "traverse.intensities=[2]"});

    const ArrayMap both = alternating.run(name, 0, 4);
    const ArrayMap forth = positive.run(name, 0, 4);
    const ArrayMap back = negative.run(name, 0, 4);

    for (std::int64_t i = 0; i < 4; ++i) {
        EXPECT_EQ(slice_of(both, "w", i), slice_of(i % 2 == 0 ? forth : back, "w", i)) << i;
        EXPECT_GT(difference(slice_of(forth, "w", i), slice_of(back, "w", i)), 0.1) << i;
    }
}

TEST(Traverse, TheSignFollowsTheSampleAndNotItsPlaceInTheUnit) {
    const GroupName name{"traverse", "local_basis/0"};
    Bench bench(study, {"traverse.sign=alternating", "traverse.intensities=[2]"});

    const ArrayMap whole = bench.run(name, 0, 4);
    const ArrayMap part = bench.run(name, 1, 3);

    for (const auto& [field, array] : part) {
        EXPECT_EQ(array, whole.at(field).rows(1, 3)) << field;
    }
}

TEST(Traverse, ACurveThatStopsEarlyHoldsItsLastPointAndIsFlagged) {
    // A bound that no step of length 1 in W can keep: sigma would have to be a million.
    Bench bench(study, {"traverse.curve.max_z_step=1e-6", "traverse.intensities=[3]"});

    const ArrayMap curve = bench.run({"traverse", "local_basis/0"}, 0, 1);

    const Matrix w = slice_of(curve, "w", 0);
    for (Eigen::Index point = 1; point <= 3; ++point) {
        EXPECT_EQ(w.row(point), w.row(0));
    }
    EXPECT_EQ(matrix_of(curve, "held"), (Matrix(1, 4) << 0, 1, 1, 1).finished());
    EXPECT_EQ(matrix_of(curve, "sigma").maxCoeff(), 0.0);
}

TEST(Traverse, AFreeCurveHoldsNothing) {
    Bench bench(study);

    const ArrayMap curve = bench.run({"traverse", "local_basis/0"}, 0, 2);

    const Matrix held = matrix_of(curve, "held");
    const Matrix sigma = matrix_of(curve, "sigma");
    for (Eigen::Index i = 0; i < held.rows(); ++i) {
        for (Eigen::Index step = 0; step < sigma.cols(); ++step) {
            EXPECT_EQ(held(i, step + 1) != 0.0, sigma(i, step) == 0.0);
        }
    }
    EXPECT_EQ(held.col(0).maxCoeff(), 0.0);
}

TEST(Traverse, IntensitiesBetweenTheStepsOfACurveAreRefused) {
    EXPECT_THAT(fault_of("latents: {count: 2}\ntraverse: {intensities: [0, 2.5]}\n", ExitCode::study_invalid),
                HasSubstr("has 2.5, which is no multiple of 'traverse.curve.step' (1)"));
}

TEST(Traverse, DirectionsBeyondTheBasisAreRefused) {
    EXPECT_THAT(fault_of("basis: {vectors: 4}\ntraverse: {directions: [0, 4]}\n", ExitCode::study_invalid),
                HasSubstr("has index 4, but local_basis keeps only 4"));
}

TEST(Condition, TheStartIsOneAndComesFirst) {
    const Bench bench(
        "traverse:\n"
        "  methods: {local_basis: [linear, curve], sefa: [linear]}\n"
        "  directions: [0, 1]\n"
        "  intensities: [0, 2, 4]\n");

    const std::vector<Condition> all = conditions_of(bench.configs().get<TraverseConfig>());

    ASSERT_EQ(all.size(), 1U + 3U * 2U * 2U);
    EXPECT_TRUE(all[0].is_start());
    EXPECT_EQ(all[0].label(), "start");
    EXPECT_EQ(all[1].label(), "local_basis/linear/0/2");
}

TEST(Condition, ALabelReadsBackToItsCondition) {
    const Condition condition{"ganspace", "linear", 7, 2.5};

    const Condition back = Condition::from_label(condition.label());

    EXPECT_EQ(condition.label(), "ganspace/linear/7/2.5");
    EXPECT_EQ(back.method, "ganspace");
    EXPECT_EQ(back.traversal, "linear");
    EXPECT_EQ(back.direction, 7);
    EXPECT_EQ(back.intensity, 2.5);
}

}  // namespace
}  // namespace surveyor::testing
