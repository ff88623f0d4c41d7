#include "geometry/simultaneous_band.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

#include "base/error.hpp"
#include "base/random.hpp"
#include "geometry/linalg.hpp"

namespace surveyor {

double simultaneous_reach(const Matrix& influences, double level, int draws, std::uint64_t seed) {
    expect(influences.rows() >= 2 && influences.cols() > 0, "a band needs at least two samples and one condition");
    expect(draws > 0 && level > 0 && level < 1, "a quantile needs draws and a level between 0 and 1");
    Matrix scaled = influences.rowwise() - influences.colwise().mean();
    for (Eigen::Index k = 0; k < scaled.cols(); ++k) {
        const double norm = scaled.col(k).norm();
        if (norm > 0) {
            scaled.col(k) /= norm;  // n SE_k, up to the divisor of the variance
        }
    }
    constexpr int block = 100;
    std::vector<double> largest;
    for (int first = 0; first < draws; first += block) {
        Matrix xi(std::min(block, draws - first), scaled.rows());
        for (Eigen::Index row = 0; row < xi.rows(); ++row) {
            RandomStream(seed, Purpose::metric_bootstrap, static_cast<std::uint64_t>(first + row))
                .normals(std::span<double>(xi.row(row).data(), static_cast<std::size_t>(xi.cols())));
        }
        const Matrix sums = product(xi, scaled);
        for (Eigen::Index row = 0; row < sums.rows(); ++row) {
            largest.push_back(sums.row(row).cwiseAbs().maxCoeff());
        }
    }
    std::ranges::sort(largest);
    const auto rank = static_cast<std::size_t>(std::ceil(level * static_cast<double>(largest.size())));
    return largest[rank - 1];
}

}  // namespace surveyor
