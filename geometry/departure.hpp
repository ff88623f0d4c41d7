#pragma once

#include <cstdint>

#include "geometry/local_basis.hpp"

namespace surveyor {

/// The direction in which a curve leaves a point.
struct Departure {
    std::int64_t index = 0;  ///< row of the Local Basis
    std::int64_t sign = 1;   ///< +1 or -1, relative to that row
    double cosine = 1.0;     ///< |cosine| between it and the previous departure in W; 1 for the first
    double sigma = 0.0;      ///< its singular value
    double largest = 0.0;    ///< the largest singular value at the point
    Vector w_direction;      ///< [w_dim], sign times the w vector
    Vector z_direction;      ///< [z_dim], sign times the z vector
};

/// Row `index` times `sign`, with cosine 1.
[[nodiscard]] Departure first_departure(const LocalBasis& basis, int index, int sign);

/// The row whose w vector has the largest |cosine| to `previous` [w_dim], pointing the same way ("Do Not Escape From
/// the Manifold", ICLR 2022, Eq. 12). Lowest index on ties; the sign of a zero cosine is +1. Flipping the sign of any
/// pair of the basis changes no bit of the two directions.
[[nodiscard]] Departure next_departure(const LocalBasis& basis, const Vector& previous);

/// next_departure() over all min(w_dim, z_dim) directions, from the leading `search` where they decide: the squared
/// cosines over orthonormal directions sum to at most 1, so no other index can win when the best of the first has
/// c_best^2 >= 1 - sum c_i^2. Otherwise the Jacobian [w_dim, z_dim] is decomposed fully. search = 0: always fully.
[[nodiscard]] Departure searched_departure(const Matrix& jacobian, const Vector& previous, int search);

}  // namespace surveyor
