#pragma once

#include <vector>

#include "geometry/neighbours.hpp"

namespace surveyor {

/// Whether what lies at the radius itself is inside a ball.
enum class Edge {
    open,    ///< distance < radius, as density and coverage are published
    closed,  ///< distance <= radius, as precision and recall are
};

/// Which balls are laid around samples.
struct BallRule {
    int k = 5;  ///< the radius is the distance to the k-th neighbour in the own set
    Edge edge = Edge::open;
};

/// Balls around the samples of one set (centres), and which samples of another set (points) they hold. It is kept also
/// who lies in the shell between a ball and the larger one that the centre would have if one of its k neighbours were
/// not there: that is all one needs to leave out a centre without computing a distance again.
class Balls {
  public:
    /// At least k + 1 neighbours of each centre.
    Balls(const Neighbours& centres, const BallRule& rule, Eigen::Index points);

    /// Whether `squared` decides by itself, being farther from both radii than `slack`.
    [[nodiscard]] bool is_decided(Eigen::Index centre, double squared, double slack) const;

    /// Each pair once.
    void add(Eigen::Index centre, Eigen::Index point, double squared);

    /// [point], how many balls hold it
    [[nodiscard]] const Vector& balls_of_point() const noexcept { return balls_of_point_; }

    /// [centre], how many points its ball holds
    [[nodiscard]] const Vector& points_of_ball() const noexcept { return points_of_ball_; }

    /// How many points are in some ball, less than now, when centre c is left out, [centre].
    [[nodiscard]] Vector points_lost_without_centre() const;

    /// How many pairs (ball, point within) there are fewer when centre c is left out, [centre].
    [[nodiscard]] Vector pairs_lost_without_centre() const;

    /// How many balls, less than now, hold a point when centre c is left out, its own included, [centre].
    [[nodiscard]] Vector balls_lost_without_centre() const;

    /// How many balls hold no point any more when point p is left out, [point].
    [[nodiscard]] Vector balls_lost_without_point() const;

  private:
    struct Pair {
        Eigen::Index centre;
        Eigen::Index point;
    };

    [[nodiscard]] bool is_within(double squared, double radius) const;

    IndexMatrix neighbours_;  // [centre, k]
    Vector radius_;           // [centre], squared
    Vector next_radius_;      // [centre], squared: that of the k + 1-st neighbour
    Edge edge_;
    Vector balls_of_point_;
    Vector points_of_ball_;
    std::vector<Eigen::Index> last_ball_;   // [point], the only one where balls_of_point is 1
    std::vector<Eigen::Index> last_point_;  // [centre], the only one where points_of_ball is 1
    std::vector<Pair> shells_;              // who lies in whose shell
};

}  // namespace surveyor
