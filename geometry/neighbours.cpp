#include "geometry/neighbours.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "geometry/distance_tiles.hpp"
#include "geometry/linalg.hpp"

namespace surveyor {
namespace {

struct Candidate {
    double squared;
    Eigen::Index index;

    auto operator<=>(const Candidate&) const = default;
};

/// Keeps the least `capacity` of what it is offered, sorted.
void offer(std::vector<Candidate>& kept, std::size_t capacity, const Candidate& candidate) {
    if (kept.size() == capacity) {
        if (!(candidate < kept.back())) {
            return;
        }
        kept.pop_back();
    }
    kept.insert(std::ranges::upper_bound(kept, candidate), candidate);
}

}  // namespace

Neighbours nearest_neighbours(const Matrix& x, Eigen::Index count) {
    expect(count >= 1, "there is a nearest neighbour");
    if (x.rows() <= count) {
        throw DataError("the " + std::to_string(count) + " nearest neighbours of a sample need more samples than the " +
                        std::to_string(x.rows()) + " there are; raise the number of samples or lower k");
    }
    if (!is_finite(x)) {
        throw NumericError("features [" + std::to_string(x.rows()) + ", " + std::to_string(x.cols()) +
                           "] hold numbers that are not finite, so they have no neighbours");
    }
    const auto capacity = static_cast<std::size_t>(count + 4);
    std::vector<std::vector<Candidate>> candidates(static_cast<std::size_t>(x.rows()));
    for_each_distance(x, x, [&](Eigen::Index i, Eigen::Index j, const RoughDistance& distance) {
        if (i != j) {
            offer(candidates[static_cast<std::size_t>(i)], capacity, {distance.squared, j});
        }
    });
    Neighbours neighbours{.squared = Matrix(x.rows(), count), .index = IndexMatrix(x.rows(), count)};
    for (Eigen::Index i = 0; i < x.rows(); ++i) {
        std::vector<Candidate>& kept = candidates[static_cast<std::size_t>(i)];
        for (Candidate& candidate : kept) {
            candidate.squared = squared_distance(x, i, x, candidate.index);
        }
        std::ranges::sort(kept);
        for (Eigen::Index k = 0; k < count; ++k) {
            neighbours.squared(i, k) = kept[static_cast<std::size_t>(k)].squared;
            neighbours.index(i, k) = kept[static_cast<std::size_t>(k)].index;
        }
    }
    return neighbours;
}

}  // namespace surveyor
