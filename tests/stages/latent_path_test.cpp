#include "stages/latent_path.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "base/random.hpp"
#include "stages/latent_set.hpp"
#include "stages/tensors.hpp"
#include "tests/stages/stage_testing.hpp"

namespace surveyor::testing {
namespace {

Matrix rows_of(const at::Tensor& rows) {
    return to_matrix(rows.to(at::kDouble));
}

class LatentPath : public ::testing::Test {
  protected:
    static constexpr double epsilon = 0.01;

    /// Steps of pairs [first, 8).
    LatentStep step(const std::string& space, const std::string& sampling, std::int64_t first = 0) {
        Inputs inputs;
        inputs.add("from", bench_.run({"latents", "reference"}, first, 8));
        inputs.add("to", bench_.run({"latents", "partner"}, first, 8));
        const Group group;
        return latent_step({bench_.configs(), group, first, 8, inputs}, bench_.generator(), space, sampling, epsilon);
    }

    [[nodiscard]] Matrix latents(const std::string& set, const std::string& array) {
        return matrix_of(bench_.run({"latents", set}, 0, 8), array);
    }

    /// sin((1 - s) a) / sin a of the one and sin(s a) / sin a of the other direction, a being the angle between both
    /// (Shoemake, 1985); mapped to W.
    [[nodiscard]] Matrix mapped_slerp(const Vector& s) {
        const Matrix from = latents("reference", "z").rowwise().normalized();
        const Matrix to = latents("partner", "z").rowwise().normalized();
        Matrix between(8, from.cols());
        for (Eigen::Index i = 0; i < 8; ++i) {
            const double angle = std::acos(from.row(i).dot(to.row(i)));
            between.row(i) =
                (std::sin((1 - s(i)) * angle) * from.row(i) + std::sin(s(i) * angle) * to.row(i)) / std::sin(angle);
        }
        return rows_of(latent_set::mapped(bench_.generator(), to_tensor(to_float32(between))));
    }

    /// Where the pairs of seed 3 are looked at.
    static Vector positions() {
        Vector all(8);
        for (Eigen::Index i = 0; i < 8; ++i) {
            RandomStream(3, Purpose::path_position, static_cast<std::uint64_t>(i)).uniforms(std::span(&all(i), 1));
        }
        return all;
    }

    Bench bench_{"seed: 3\nlatents: {count: 8}\nppl: {pairs: 8}\n"};
};

TEST_F(LatentPath, AtTheEndOfALineBeginsWithTheLatentItself) {
    const LatentStep step = this->step("w", "end");
    const Matrix from = latents("reference", "w");
    const Matrix to = latents("partner", "w");

    EXPECT_EQ(rows_of(step.begin), from);
    // Latents are float32.
    EXPECT_LT(difference(rows_of(step.end), from + epsilon * (to - from)), 1e-6);
    EXPECT_GT(difference(rows_of(step.end), from), 1e-3);
    EXPECT_EQ(step.end.scalar_type(), at::kFloat);
}

TEST_F(LatentPath, OnALineIsAtItsPairsOwnPosition) {
    const LatentStep step = this->step("w", "full");
    const Matrix from = latents("reference", "w");
    const Matrix way = latents("partner", "w") - from;
    const Vector t = positions();

    EXPECT_LT(difference(rows_of(step.begin), from + t.asDiagonal() * way), 1e-6);
    EXPECT_LT(difference(rows_of(step.end), from + (t.array() + epsilon).matrix().asDiagonal() * way), 1e-6);
    EXPECT_GT(t.maxCoeff() - t.minCoeff(), 0.3);
}

TEST_F(LatentPath, AtTheEndOfAnArcBeginsWithTheDirectionOfZ) {
    const LatentStep step = this->step("z", "end");

    EXPECT_LT(difference(rows_of(step.begin), mapped_slerp(Vector::Zero(8))), 1e-5);
    EXPECT_LT(difference(rows_of(step.end), mapped_slerp(Vector::Constant(8, epsilon))), 1e-5);
    EXPECT_GT(difference(rows_of(step.end), rows_of(step.begin)), 1e-3);
}

TEST_F(LatentPath, OnAnArcIsTheGreatCircleAtItsPairsOwnPosition) {
    const LatentStep step = this->step("z", "full");
    const Vector t = positions();

    EXPECT_LT(difference(rows_of(step.begin), mapped_slerp(t)), 1e-5);
    EXPECT_LT(difference(rows_of(step.end), mapped_slerp(t.array() + epsilon)), 1e-5);
}

TEST_F(LatentPath, OfAPairIsTheSameInEveryUnit) {
    for (const std::string space : {"w", "z"}) {
        const Matrix all = rows_of(step(space, "full").begin);
        const Matrix part = rows_of(step(space, "full", 3).begin);

        EXPECT_LT(difference(part, all.bottomRows(5)), 1e-6) << space;
    }
}

}  // namespace
}  // namespace surveyor::testing
