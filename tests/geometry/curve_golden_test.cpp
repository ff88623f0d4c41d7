#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "formats/npy.hpp"
#include "geometry/curve.hpp"
#include "tests/geometry/test_matrices.hpp"

namespace surveyor {
namespace {

using testing::largest;
using testing::matrix_of;
using testing::vector_of;

const ArrayMap& golden() {
    static const ArrayMap arrays = read_npz(SURVEYOR_GOLDEN_DIR "/local_basis/curves.npz");
    return arrays;
}

std::vector<std::int64_t> integers(const std::string& name) {
    const std::vector<double> values = golden().at(name).as_doubles();
    return {values.begin(), values.end()};
}

/// The StyleGAN2 mapping network of the golden file with its Jacobian in closed form, written anew here so that the
/// test stands on geometry alone.
Linearisation mapping_network(const Vector& z) {
    const auto dim = static_cast<double>(z.size());
    const double r = 1 / std::sqrt(z.squaredNorm() / dim + 1e-8);
    Vector x = r * z;
    Matrix jacobian = r * (Matrix::Identity(z.size(), z.size()) - (r * r / dim) * z * z.transpose());
    for (int layer = 0; layer < 8; ++layer) {
        const std::string name = "mapping.fc" + std::to_string(layer);
        const Matrix weight = matrix_of(golden().at(name + ".weight")) * (0.01 / std::sqrt(dim));
        const Vector before = weight * x + 0.01 * vector_of(golden().at(name + ".bias"));
        const Vector slope = std::sqrt(2.0) * (before.array() > 0).select(Vector::Ones(before.size()), 0.2);
        x = slope.cwiseProduct(before);
        jacobian = slope.asDiagonal() * (weight * jacobian);
    }
    return {x, jacobian};
}

TEST(Curve, EqualsTheReferenceOnAStyleGan2MappingNetwork) {
    const double unlimited = 1e300;
    for (const std::string seed : {"seed13", "seed83", "seed379"}) {
        for (const int direction : {0, 1}) {
            for (const double orientation : {1.0, -1.0}) {
                const std::string name =
                    seed + "__ict_k" + std::to_string(direction) + (orientation > 0 ? "_pos_" : "_neg_");

                for (const int search : {0, 4}) {
                    const Curve curve = walk_curve(mapping_network,
                                                   vector_of(golden().at(seed + "__z")),
                                                   {.steps = 12,
                                                    .direction = direction,
                                                    .orientation = orientation,
                                                    .max_z_step = unlimited,
                                                    .sigma_floor = 0,
                                                    .search = search});

                    EXPECT_EQ(curve.completed, 12);
                    EXPECT_LT(largest(curve.z - matrix_of(golden().at(name + "z"))), 1e-9) << name;
                    EXPECT_LT(largest(curve.w - matrix_of(golden().at(name + "w"))), 1e-9) << name;
                    EXPECT_LT(largest(curve.chord - vector_of(golden().at(name + "chords"))), 1e-9) << name;
                    EXPECT_LT(largest(curve.cosine - vector_of(golden().at(name + "cos"))), 1e-9) << name;
                    EXPECT_EQ(curve.index, integers(name + "index")) << name;
                    EXPECT_EQ(curve.sign, integers(name + "sign")) << name;
                }
            }
        }
    }
}

struct FloorCase {
    std::string name;
    int direction;
};

TEST(Curve, StopsAfterAsManyStepsAsTheReference) {
    for (const FloorCase& known : {FloorCase{"floor_seed0_k1_neg_", 1}, FloorCase{"floor_seed1_k0_neg_", 0}}) {
        const Vector z0 = vector_of(golden().at(known.name + "z0"));
        CurveOptions options{.steps = 12, .direction = known.direction, .orientation = -1, .max_z_step = 1e300};

        const Curve above_floor = walk_curve(mapping_network, z0, options);
        options.max_z_step = 1.0;
        options.sigma_floor = 0;
        const Curve short_steps = walk_curve(mapping_network, z0, options);

        EXPECT_EQ(above_floor.completed, integers(known.name + "steps_done_sigma_floor_1e-4_no_cap")[0]) << known.name;
        EXPECT_EQ(short_steps.completed, integers(known.name + "steps_done_max_z_step_1")[0]) << known.name;
        const Eigen::Index points = short_steps.completed + 1;
        const Matrix expected = matrix_of(golden().at(known.name + "z")).topRows(points);
        EXPECT_LT(largest(short_steps.z.topRows(points) - expected), 1e-9);
    }
}

}  // namespace
}  // namespace surveyor
