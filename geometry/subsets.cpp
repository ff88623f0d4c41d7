#include "geometry/subsets.hpp"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <span>

#include "base/error.hpp"
#include "base/random.hpp"

namespace surveyor {

std::vector<Eigen::Index> random_order(Eigen::Index count, std::uint64_t seed, std::uint64_t index) {
    expect(count > 0, "an order needs something to be ordered");
    std::vector<double> keys(static_cast<std::size_t>(count));
    RandomStream(seed, Purpose::metric_subsets, index).normals(std::span<double>(keys));
    std::vector<Eigen::Index> order(keys.size());
    std::iota(order.begin(), order.end(), Eigen::Index{0});
    std::ranges::stable_sort(order, {}, [&](Eigen::Index i) { return keys[static_cast<std::size_t>(i)]; });
    return order;
}

std::vector<Eigen::Index> random_subset(Eigen::Index count,
                                        Eigen::Index size,
                                        std::uint64_t seed,
                                        std::uint64_t index) {
    expect(size >= 0 && size <= count, "a subset is no larger than its set");
    std::vector<Eigen::Index> order = random_order(count, seed, index);
    order.resize(static_cast<std::size_t>(size));
    return order;
}

}  // namespace surveyor
