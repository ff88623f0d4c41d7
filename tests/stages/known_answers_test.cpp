#include <gtest/gtest.h>

#include <Eigen/SVD>

#include "base/random.hpp"
#include "geometry/grassmann.hpp"
#include "geometry/linalg.hpp"
#include "geometry/local_basis.hpp"
#include "stages/linearised_map.hpp"
#include "tests/stages/stage_testing.hpp"

// What theory says of maps z -> w, asked of the same functions that the stages call.

namespace surveyor::testing {
namespace {

Matrix gaussian(Eigen::Index rows, Eigen::Index columns, std::uint64_t stream) {
    Matrix values(rows, columns);
    const std::span all(values.data(), static_cast<std::size_t>(values.size()));
    RandomStream(5, Purpose::random_weights, stream).normals(all);
    return values;
}

TEST(LinearMap, HasTheSameBasisAtEveryPoint) {
    const Matrix a = gaussian(24, 16, 0);
    const LinearisedMap map = [&](const Vector& z) { return Linearisation{a * z, a}; };
    const Eigen::JacobiSVD<Eigen::MatrixXd> svd(a, Eigen::ComputeThinU | Eigen::ComputeThinV);

    const LocalBasis here = local_basis(map(gaussian(16, 1, 1)).jacobian, 16);
    const LocalBasis there = local_basis(map(gaussian(16, 1, 2)).jacobian, 16);
    const NestedDistances distances = nested_distances(here.w_vectors, there.w_vectors, 16);

    EXPECT_LT(difference(here.singular_values, svd.singularValues()), 1e-12);
    EXPECT_LT(difference(here.w_vectors, with_canonical_signs(svd.matrixU().transpose())), 1e-12);
    EXPECT_LT(distances.projection.maxCoeff(), 1e-12);
    EXPECT_LT(distances.geodesic.maxCoeff(), 1e-12);
}

TEST(StyleGanMapping, DoesNotSeeTheLengthOfZ) {
    Bench bench("latents: {count: 1}\n");
    const LinearisedMap map = linearised_map(bench.generator(), Precision::float64);

    for (const std::uint64_t stream : {0U, 1U, 2U}) {
        const Vector z = gaussian(128, 1, stream);
        const Matrix jacobian = map(z).jacobian;

        // z is divided by its root mean square first (the added 1e-8 keeps the product from being exactly 0).
        EXPECT_LT((jacobian * z).norm(), 1e-7 * singular_values(jacobian)(0) * z.norm());
    }
}

TEST(StyleGanMapping, JacobianIsTheLimitOfDifferencesWhateverTheTruncation) {
    for (const std::string psi : {"1", "0.7"}) {
        Bench bench("latents: {count: 1}\n", {"generator.psi=" + psi});
        const LinearisedMap map = linearised_map(bench.generator(), Precision::float64);
        const Vector z = gaussian(128, 1, 3);
        const Vector direction = gaussian(128, 1, 4).normalized();
        const double h = 1e-6;

        const Vector slope = (map(z + h * direction).w - map(z - h * direction).w) / (2 * h);

        EXPECT_LT((slope - map(z).jacobian * direction).norm(), 1e-6 * slope.norm()) << "psi " << psi;
    }
}

}  // namespace
}  // namespace surveyor::testing
