#pragma once

#include "geometry/curve.hpp"
#include "models/generator.hpp"
#include "stages/shared_configs.hpp"

namespace surveyor {

/// A generator's z -> w as geometry sees it. `generator` must outlive the function.
[[nodiscard]] LinearisedMap linearised_map(const Generator& generator, Precision precision);

/// Iterative Curve-Traversal of the study from z, along `direction`, forward (+1) or backward (-1). All curves of a
/// study go through here, so that a strip shows the path that the distances were measured on.
[[nodiscard]] Curve study_curve(const Generator& generator,
                                const TraverseConfig& config,
                                const Vector& z,
                                std::int64_t direction,
                                double orientation);

}  // namespace surveyor
