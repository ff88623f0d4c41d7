#pragma once

#include "geometry/moments.hpp"

namespace surveyor {

/// Principal component analysis, the estimator of GANSpace (Harkonen et al., 2020), from exact moments instead of
/// incremental approximations: the same numbers for any order and any partition of the samples, up to rounding.
struct PrincipalComponents {
    Matrix components;           ///< [component, dim], orthonormal rows, largest-magnitude entry of each positive
    Vector standard_deviations;  ///< [component], descending, divisor count - 1
    Vector mean;                 ///< [dim]
};

/// The first `count` components, 1 <= count <= dim. DataError when there are not more samples than components.
[[nodiscard]] PrincipalComponents principal_components(const Moments& moments, int count);

}  // namespace surveyor
