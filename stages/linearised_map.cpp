#include "stages/linearised_map.hpp"

#include "stages/tensors.hpp"

namespace surveyor {

LinearisedMap linearised_map(const Generator& generator, Precision precision) {
    return [&generator, precision](const Vector& z) {
        const MapLinearisation at_z = generator.linearise(to_tensor(z), precision);
        return Linearisation{to_vector(at_z.w), to_matrix(at_z.jacobian)};
    };
}

Curve study_curve(const Generator& generator,
                  const TraverseConfig& config,
                  const Vector& z,
                  std::int64_t direction,
                  double orientation) {
    CurveOptions options;
    options.step = config.curve.step;
    options.steps = static_cast<int>(config.curve_steps());
    options.direction = static_cast<int>(direction);
    options.orientation = orientation;
    options.max_z_step = config.curve.max_z_step;
    // How many vectors are computed before the rest of the basis is looked at; changes the time, never the path.
    options.search = std::min(50, std::min(generator.info().z_dim, generator.info().w_dim));
    return walk_curve(linearised_map(generator, Precision::float64), z, options);
}

}  // namespace surveyor
