// Distances between two Local Bases at every subspace dimension: all at once, against one dense projector per
// dimension.

#include <memory>

#include "geometry/grassmann.hpp"
#include "geometry/grassmann_reference.hpp"
#include "models/device.hpp"
#include "tests/benchmarks/contest.hpp"
#include "tests/geometry/test_matrices.hpp"

namespace surveyor::benchmarks {
namespace {

NestedDistances one_dimension_at_a_time(const Matrix& a, const Matrix& b, int k_max) {
    NestedDistances distances{.projection = Vector(k_max), .geodesic = Vector(k_max)};
    for (int k = 1; k <= k_max; ++k) {
        distances.projection(k - 1) = dense_projection_distance(a, b, k);
        distances.geodesic(k - 1) = arccos_geodesic_distance(a, b, k);
    }
    return distances;
}

struct Pair {
    std::string name;
    Matrix a;
    Matrix b;
};

void compare(const Settings& settings) {
    const int dim = settings.smoke ? 32 : 512;
    const int k_max = settings.smoke ? 4 : 50;
    const Matrix a = orthonormal_rows(testing::gaussian(k_max, dim, 1));
    const std::vector<Pair> pairs = {
        {"far", a, orthonormal_rows(testing::gaussian(k_max, dim, 2))},
        {"near", a, orthonormal_rows(a + 0.01 * testing::gaussian(k_max, dim, 3))},
    };
    for (const Pair& pair : pairs) {
        const NestedDistances ours = nested_distances(pair.a, pair.b, k_max);
        const NestedDistances dense = one_dimension_at_a_time(pair.a, pair.b, k_max);
        const std::string name = "dense route, " + pair.name + " pair";
        require_agreement(name, "projection metrics", testing::largest(dense.projection - ours.projection), 1e-12);
        require_agreement(name, "geodesic metrics", testing::largest(dense.geodesic - ours.geodesic), 1e-10);
        const auto times = race({{"ours", [&] { (void)nested_distances(pair.a, pair.b, k_max); }},
                                 {"dense", [&] { (void)one_dimension_at_a_time(pair.a, pair.b, k_max); }}},
                                settings.smoke ? 1 : 5);
        print({"Grassmann, k = 1.." + std::to_string(k_max) + ", " + pair.name + " pair",
               time_text(median(times[0])),
               time_text(median(times[1])),
               ratio_text(median_ratio(times[1], times[0])),
               "300x",
               "2.3-5.7 / 1607 ms"});
    }
}

}  // namespace
}  // namespace surveyor::benchmarks

int main(int argc, char** argv) {
    surveyor::configure_determinism();
    return surveyor::benchmarks::run_benchmark(argc, argv, surveyor::benchmarks::compare);
}
