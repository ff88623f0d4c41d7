#include "geometry/balls.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "base/error.hpp"

namespace surveyor {

Balls::Balls(const Neighbours& centres, const BallRule& rule, Eigen::Index points)
    : neighbours_(centres.index.leftCols(rule.k)),
      radius_(centres.squared.col(rule.k - 1)),
      next_radius_(centres.squared.col(rule.k)),
      edge_(rule.edge),
      balls_of_point_(Vector::Zero(points)),
      points_of_ball_(Vector::Zero(radius_.size())),
      last_ball_(static_cast<std::size_t>(points), -1),
      last_point_(static_cast<std::size_t>(radius_.size()), -1) {}

bool Balls::is_within(double squared, double radius) const {
    return edge_ == Edge::open ? squared < radius : squared <= radius;
}

bool Balls::is_decided(Eigen::Index centre, double squared, double slack) const {
    return std::abs(squared - radius_(centre)) > slack && std::abs(squared - next_radius_(centre)) > slack;
}

void Balls::add(Eigen::Index centre, Eigen::Index point, double squared) {
    if (is_within(squared, radius_(centre))) {
        balls_of_point_(point) += 1;
        points_of_ball_(centre) += 1;
        last_ball_[static_cast<std::size_t>(point)] = centre;
        last_point_[static_cast<std::size_t>(centre)] = point;
    } else if (is_within(squared, next_radius_(centre))) {
        shells_.push_back({centre, point});
    }
}

Vector Balls::points_lost_without_centre() const {
    // Centres whose absence makes a ball grow over the point, for points in at most one ball.
    std::vector<std::vector<Eigen::Index>> savers(last_ball_.size());
    for (const Pair& pair : shells_) {
        if (balls_of_point_(pair.point) <= 1) {
            const auto neighbours = neighbours_.row(pair.centre);
            auto& of_point = savers[static_cast<std::size_t>(pair.point)];
            of_point.insert(of_point.end(), neighbours.begin(), neighbours.end());
        }
    }
    Vector lost = Vector::Zero(radius_.size());
    for (std::size_t point = 0; point < savers.size(); ++point) {
        std::vector<Eigen::Index>& of_point = savers[point];
        std::ranges::sort(of_point);
        of_point.erase(std::ranges::unique(of_point).begin(), of_point.end());
        const double balls = balls_of_point_(static_cast<Eigen::Index>(point));
        if (balls == 0) {
            for (const Eigen::Index centre : of_point) {
                lost(centre) -= 1;
            }
        } else if (balls == 1 && !std::ranges::binary_search(of_point, last_ball_[point])) {
            lost(last_ball_[point]) += 1;
        }
    }
    return lost;
}

Vector Balls::pairs_lost_without_centre() const {
    Vector lost = points_of_ball_;
    for (const Pair& pair : shells_) {
        for (const Eigen::Index centre : neighbours_.row(pair.centre)) {
            lost(centre) -= 1;
        }
    }
    return lost;
}

Vector Balls::balls_lost_without_centre() const {
    Vector in_shell = Vector::Zero(radius_.size());
    for (const Pair& pair : shells_) {
        in_shell(pair.centre) = 1;
    }
    Vector lost = points_of_ball_.cwiseMin(1.0);
    for (Eigen::Index ball = 0; ball < radius_.size(); ++ball) {
        if (points_of_ball_(ball) == 0 && in_shell(ball) > 0) {
            for (const Eigen::Index centre : neighbours_.row(ball)) {
                lost(centre) -= 1;
            }
        }
    }
    return lost;
}

Vector Balls::balls_lost_without_point() const {
    Vector lost = Vector::Zero(balls_of_point_.size());
    for (Eigen::Index ball = 0; ball < radius_.size(); ++ball) {
        if (points_of_ball_(ball) == 1) {
            lost(last_point_[static_cast<std::size_t>(ball)]) += 1;
        }
    }
    return lost;
}

}  // namespace surveyor
