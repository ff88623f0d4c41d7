#include "geometry/prdc.hpp"

#include <cstddef>
#include <utility>

#include "base/error.hpp"
#include "geometry/distance_tiles.hpp"

namespace surveyor {
namespace {

/// From the value without each sample.
Vector influence_of(double value, const Vector& without) {
    Vector influence = static_cast<double>(without.size() - 1) * (value - without.array());
    influence.array() -= influence.mean();
    return influence;
}

Vector centred(const Vector& values) {
    return values.array() - values.mean();
}

struct Share {
    double value;
    Vector of_points;
    Vector of_centres;
};

/// Of the points that lie in some ball.
Share covered_points(const Balls& balls) {
    const Vector inside = balls.balls_of_point().cwiseMin(1.0);
    const double value = inside.mean();
    const Vector lost = balls.points_lost_without_centre() / static_cast<double>(inside.size());
    return {value, centred(inside), influence_of(value, value - lost.array())};
}

Estimate density_of(const Balls& balls, int k) {
    const Vector& counts = balls.balls_of_point();
    const double scale = 1.0 / (static_cast<double>(k) * static_cast<double>(counts.size()));
    const double value = scale * counts.sum();
    const Vector lost = scale * balls.pairs_lost_without_centre();
    return {value, centred(counts / static_cast<double>(k)), influence_of(value, value - lost.array())};
}

Estimate coverage_of(const Balls& balls) {
    const auto count = static_cast<double>(balls.points_of_ball().size());
    const double filled = balls.points_of_ball().cwiseMin(1.0).sum();
    const double value = filled / count;
    const Vector without_point = value - balls.balls_lost_without_point().array() / count;
    const Vector without_centre = (filled - balls.balls_lost_without_centre().array()) / (count - 1);
    return {value, influence_of(value, without_point), influence_of(value, without_centre)};
}

void check_neighbours(const Matrix& rows, const Neighbours& neighbours, const BallRule& rule) {
    expect(rule.k >= 1, "a ball reaches to a neighbour");
    expect(neighbours.squared.rows() == rows.rows() && neighbours.squared.cols() > rule.k,
           "one more neighbour of each sample than the k of a rule is known");
}

/// The two ways round of one rule.
struct Both {
    Balls of_reference;
    Balls of_generated;
    BallRule rule;
};

}  // namespace

std::vector<Prdc> prdc(const Matrix& generated,
                       const Neighbours& generated_neighbours,
                       const Matrix& reference,
                       const Neighbours& reference_neighbours,
                       const std::vector<BallRule>& rules) {
    expect(generated.cols() == reference.cols(), "both sets have features of one length");
    std::vector<Both> both;
    for (const BallRule& rule : rules) {
        check_neighbours(generated, generated_neighbours, rule);
        check_neighbours(reference, reference_neighbours, rule);
        both.push_back({Balls(reference_neighbours, rule, generated.rows()),
                        Balls(generated_neighbours, rule, reference.rows()),
                        rule});
    }
    for_each_distance(reference, generated, [&](Eigen::Index r, Eigen::Index g, const RoughDistance& rough) {
        for (Both& balls : both) {
            const bool is_decided = balls.of_reference.is_decided(r, rough.squared, rough.slack) &&
                                    balls.of_generated.is_decided(g, rough.squared, rough.slack);
            const double squared = is_decided ? rough.squared : squared_distance(reference, r, generated, g);
            balls.of_reference.add(r, g, squared);
            balls.of_generated.add(g, r, squared);
        }
    });
    std::vector<Prdc> results;
    for (const Both& balls : both) {
        const Share precision = covered_points(balls.of_reference);
        const Share recall = covered_points(balls.of_generated);
        results.push_back({.precision = {precision.value, precision.of_points, precision.of_centres},
                           .recall = {recall.value, recall.of_centres, recall.of_points},
                           .density = density_of(balls.of_reference, balls.rule.k),
                           .coverage = coverage_of(balls.of_reference)});
    }
    return results;
}

}  // namespace surveyor
