// What the metrics of one condition cost, each against one Frechet distance from the same features in the same run.
//
//     metrics_benchmark [--smoke]      10,000 images of 2048 features, a few minutes

#include <cmath>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "geometry/frechet_error.hpp"
#include "geometry/frechet_infinity.hpp"
#include "geometry/kid.hpp"
#include "geometry/prdc.hpp"
#include "models/device.hpp"
#include "tests/benchmarks/contest.hpp"
#include "tests/geometry/test_matrices.hpp"

namespace surveyor::benchmarks {
namespace {

constexpr int jackknife_blocks = 25;
constexpr Eigen::Index neighbours = 6;

/// Variances fall like those of network features do.
Matrix features(Eigen::Index images, Eigen::Index dim, std::uint64_t index) {
    const Vector scales = Vector::LinSpaced(dim, 1, static_cast<double>(dim)).array().pow(-0.5);
    return testing::gaussian(images, dim, index) * scales.asDiagonal();
}

void measure(const Settings& settings) {
    const Eigen::Index images = settings.smoke ? 200 : 10000;
    const Eigen::Index dim = settings.smoke ? 16 : 2048;
    const Matrix reference = features(images, dim, 1);
    const Matrix generated = features(images, dim, 2);
    const FrechetReference factored(moments_of(reference));
    const Vector within = kernel_sums_within(reference);
    const Neighbours nearest = nearest_neighbours(reference, neighbours);
    const std::vector<BallRule> rules = {{3, Edge::closed}, {5, Edge::open}};

    const std::vector<std::pair<std::string, std::function<double()>>> all = {
        {"Frechet distance", [&] { return factored.distance(moments_of(generated)); }},
        {"with influences", [&] { return frechet_estimate(factored, generated).value; }},
        {"jackknife, 25 blocks", [&] { return frechet_jackknife(factored, generated, jackknife_blocks).corrected; }},
        {"limit, infinitely many",
         [&] { return frechet_infinity(factored, generated, {.sizes = divided_sizes(images)}).limit; }},
        {"kernel distance",
         [&] {
             return kid_estimate(kernel_sums_within(generated), within, kernel_sums_between(generated, reference))
                 .value;
         }},
        {"precision .. coverage",
         [&] {
             return prdc(generated, nearest_neighbours(generated, neighbours), reference, nearest, rules)
                 .front()
                 .precision.value;
         }},
    };
    std::vector<Contender> contenders;
    std::vector<double> values(all.size());
    for (std::size_t i = 0; i < all.size(); ++i) {
        contenders.push_back({all[i].first, [&, i] { values[i] = all[i].second(); }});
    }
    const std::vector<Times> times = race(contenders, 1);
    require_agreement("distance with influences", "distance", std::abs(values[1] - values[0]), 1e-9 * values[0]);
    for (std::size_t i = 0; i < all.size(); ++i) {
        print({.what = all[i].first + ", " + std::to_string(images) + " x " + std::to_string(dim),
               .ours = time_text(median(times[i])),
               .other = i == 0 ? "-" : time_text(median(times[0])) + " (distance)",
               .ratio = i == 0 ? "-" : ratio_text(median_ratio(times[i], times[0]))});
    }
}

}  // namespace
}  // namespace surveyor::benchmarks

int main(int argc, char** argv) {
    surveyor::configure_determinism();
    return surveyor::benchmarks::run_benchmark(argc, argv, surveyor::benchmarks::measure);
}
