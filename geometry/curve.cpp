#include "geometry/curve.hpp"

#include <string>

#include "base/error.hpp"
#include "geometry/departure.hpp"
#include "geometry/linalg.hpp"

namespace surveyor {
namespace {

Linearisation checked(const LinearisedMap& map, const Vector& z, int step) {
    Linearisation point = map(z);
    if (!point.w.allFinite() || !is_finite(point.jacobian)) {
        throw NumericError("the map gives numbers that are not finite at step " + std::to_string(step) +
                           " of a curve (|z| = " + std::to_string(z.norm()) + ")");
    }
    expect(point.jacobian.rows() == point.w.size() && point.jacobian.cols() == z.size(),
           "a Jacobian is [w_dim, z_dim]");
    return point;
}

Curve started(const Vector& z0, const Vector& w0, int steps) {
    Curve curve{.z = Matrix(steps + 1, z0.size()),
                .w = Matrix(steps + 1, w0.size()),
                .sigma = Vector::Zero(steps),
                .cosine = Vector::Zero(steps),
                .z_step = Vector::Zero(steps),
                .chord = Vector::Zero(steps),
                .residual = Vector::Zero(steps),
                .index = std::vector<std::int64_t>(static_cast<std::size_t>(steps)),
                .sign = std::vector<std::int64_t>(static_cast<std::size_t>(steps)),
                .completed = 0};
    curve.z.row(0) = z0;
    curve.w.row(0) = w0;
    return curve;
}

Departure departure_from(const Linearisation& point, const Vector& previous, const CurveOptions& options) {
    if (previous.size() == 0) {
        const LocalBasis basis = local_basis(point.jacobian, options.direction + 1);
        return first_departure(basis, options.direction, options.orientation < 0 ? -1 : 1);
    }
    return searched_departure(point.jacobian, previous, options.search);
}

bool can_step(const Departure& departure, const CurveOptions& options) {
    return departure.sigma > 0 && departure.sigma >= options.sigma_floor * departure.largest &&
           options.step / departure.sigma <= options.max_z_step;
}

void hold_last_point(Curve& curve) {
    for (Eigen::Index row = curve.completed + 1; row < curve.z.rows(); ++row) {
        curve.z.row(row) = curve.z.row(curve.completed);
        curve.w.row(row) = curve.w.row(curve.completed);
    }
}

}  // namespace

Curve walk_curve(const LinearisedMap& map, const Vector& z0, const CurveOptions& options) {
    expect(options.steps >= 0 && options.step > 0, "a curve has steps of positive length");
    expect(options.direction >= 0 && options.search >= 0, "indices and counts are not negative");

    Vector z = z0;
    Linearisation point = checked(map, z, 0);
    Curve curve = started(z, point.w, options.steps);
    Vector previous;
    for (int n = 0; n < options.steps; ++n) {
        const Departure departure = departure_from(point, previous, options);
        if (!can_step(departure, options)) {
            break;
        }
        const Vector expected = point.w + options.step * departure.w_direction;
        const Vector w_before = point.w;
        z += (options.step / departure.sigma) * departure.z_direction;
        point = checked(map, z, n + 1);

        curve.z.row(n + 1) = z;
        curve.w.row(n + 1) = point.w;
        curve.sigma(n) = departure.sigma;
        curve.cosine(n) = departure.cosine;
        curve.z_step(n) = options.step / departure.sigma;
        curve.chord(n) = (point.w - w_before).norm();
        curve.residual(n) = (point.w - expected).norm();
        curve.index[static_cast<std::size_t>(n)] = departure.index;
        curve.sign[static_cast<std::size_t>(n)] = departure.sign;
        curve.completed = n + 1;
        previous = departure.w_direction;
    }
    hold_last_point(curve);
    return curve;
}

}  // namespace surveyor
