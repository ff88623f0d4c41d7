#pragma once

#include <cstdint>
#include <vector>

#include "geometry/matrix.hpp"

/// Random subsets that depend on a seed and an index alone, never on ranks or the order of work.

namespace surveyor {

/// The numbers 0 .. count - 1 in random order: those of the stream (seed, metric_subsets, index) put in order of size.
[[nodiscard]] std::vector<Eigen::Index> random_order(Eigen::Index count, std::uint64_t seed, std::uint64_t index);

/// `size` <= count of them, without replacement: the beginning of random_order().
[[nodiscard]] std::vector<Eigen::Index> random_subset(Eigen::Index count,
                                                      Eigen::Index size,
                                                      std::uint64_t seed,
                                                      std::uint64_t index);

}  // namespace surveyor
