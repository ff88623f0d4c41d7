#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "geometry/matrix.hpp"

namespace surveyor {

/// A map Z -> W to first order at one point.
struct Linearisation {
    Vector w;         ///< [w_dim]
    Matrix jacobian;  ///< [w_dim, z_dim]
};

using LinearisedMap = std::function<Linearisation(const Vector& z)>;

struct CurveOptions {
    double step = 1.0;          ///< length of one step in W to first order (I / N of the paper)
    int steps = 0;              ///< how many steps
    int direction = 0;          ///< index of the Local Basis vector that the curve leaves along
    double orientation = 1.0;   ///< +1: along the canonical vector; -1: against it
    double max_z_step = 1.0;    ///< a step longer than this in Z ends the curve
    double sigma_floor = 1e-4;  ///< so does a singular value below this part of the largest one there
    int search = 0;             ///< leading vectors computed first when the next direction is sought; 0 = all
};

/// A curve and how it went. Row 0 of z and w is the start, row n the point after n steps. A curve that had to stop
/// early (completed < steps) holds its last valid point in the later rows, and the later entries of the other fields
/// are 0.
struct Curve {
    Matrix z;                         ///< [steps + 1, z_dim]
    Matrix w;                         ///< [steps + 1, w_dim]
    Vector sigma;                     ///< [steps], singular value of the departure
    Vector cosine;                    ///< [steps], |cosine| between departure and previous departure; 1 at the first
    Vector z_step;                    ///< [steps], step length in Z
    Vector chord;                     ///< [steps], step length in W as measured, |w_{n+1} - w_n|
    Vector residual;                  ///< [steps], |w_{n+1} - (w_n + step u)|, u the departure: what curvature did
    std::vector<std::int64_t> index;  ///< [steps], index of the departure in its Local Basis
    std::vector<std::int64_t> sign;   ///< [steps], +1 or -1, relative to the canonical sign
    int completed = 0;                ///< steps really taken
};

/// Iterative Curve-Traversal ("Do Not Escape From the Manifold", ICLR 2022, Algorithm 2): leaves z0 [z_dim] along
/// Local Basis vector `direction` and from then on along the vector that is most parallel to the previous departure,
/// each time by step / sigma in Z, hence to first order by `step` in W. Every point lies on the image of the map.
///
/// The searched indices are those of all min(w_dim, z_dim) vectors, whatever `search` is (see departure.hpp). Inside a
/// cluster of equal singular values the curve takes the most parallel vector that the decomposition returned, as the
/// paper does; it does not project the previous departure on the cluster. The first steps of a curve do not depend on
/// `steps`, bit for bit. NumericError, with the step, when the map returns numbers that are not finite.
[[nodiscard]] Curve walk_curve(const LinearisedMap& map, const Vector& z0, const CurveOptions& options);

}  // namespace surveyor
