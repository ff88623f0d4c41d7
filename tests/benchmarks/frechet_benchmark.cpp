// One Frechet distance between two statistics, ours; frechet_benchmark.py runs it in turns with scipy's sqrtm.
//
//     frechet_benchmark --make FOLDER DIM    writes mu1.npy, sigma1.npy, mu2.npy, sigma2.npy
//     frechet_benchmark FOLDER               prints the distance and processor seconds: with the reference prepared,
//                                            and with its preparation

#include <malloc.h>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/array.hpp"
#include "formats/npy.hpp"
#include "geometry/frechet.hpp"
#include "tests/benchmarks/contest.hpp"
#include "tests/geometry/test_matrices.hpp"

namespace surveyor::benchmarks {
namespace {

constexpr std::int64_t samples_per_dim = 3;

/// Of samples whose variances fall like those of network features do.
Moments statistics(Eigen::Index dim, std::uint64_t index) {
    const Vector scales = Vector::LinSpaced(dim, 1, static_cast<double>(dim)).array().pow(-0.5);
    return moments_of(testing::gaussian(samples_per_dim * dim, dim, index) * scales.asDiagonal());
}

Array array_of(const Matrix& a, Shape shape) {
    return Array::of(std::span<const double>(a.data(), static_cast<std::size_t>(a.size())), std::move(shape));
}

void make(const std::filesystem::path& folder, Eigen::Index dim) {
    for (const std::uint64_t side : {1U, 2U}) {
        const Moments moments = statistics(dim, side);
        const std::string end = std::to_string(side) + ".npy";
        write_npy(folder / ("mu" + end), array_of(moments.mean, {dim}));
        write_npy(folder / ("sigma" + end), array_of(covariance(moments), {dim, dim}));
    }
}

Moments read(const std::filesystem::path& folder, const std::string& side) {
    const Vector mean = testing::vector_of(read_npy(folder / ("mu" + side + ".npy")));
    const Matrix sigma = testing::matrix_of(read_npy(folder / ("sigma" + side + ".npy")));
    const std::int64_t count = samples_per_dim * mean.size();
    return {.count = count, .mean = mean, .scatter = static_cast<double>(count - 1) * sigma};
}

void measure(const std::filesystem::path& folder) {
    const Moments a = read(folder, "1");
    const Moments b = read(folder, "2");
    const FrechetReference reference(a);
    double distance = 0;
    const auto times = race({{"prepared", [&] { distance = reference.distance(b); }},
                             {"whole", [&] { distance = FrechetReference(a).distance(b); }}},
                            3);
    std::printf("%.17g %.6f %.6f\n", distance, median(times[0]), median(times[1]));
}

}  // namespace
}  // namespace surveyor::benchmarks

int main(int argc, char** argv) {
    mallopt(M_MMAP_MAX, 0);  // as prepare() of contest.hpp
    mallopt(M_TRIM_THRESHOLD, 1 << 30);
    try {
        if (argc == 4 && std::string_view(argv[1]) == "--make") {
            surveyor::benchmarks::make(argv[2], std::stoll(argv[3]));
        } else {
            surveyor::benchmarks::measure(argc == 2 ? argv[1] : ".");
        }
        return 0;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s: %s\n", argv[0], error.what());
        return 1;
    }
}
