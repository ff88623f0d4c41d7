#include "geometry/frechet.hpp"

#include <string>
#include <utility>

#include "base/error.hpp"
#include "geometry/linalg.hpp"

namespace surveyor {
namespace {

/// `values` are eigenvalues that would be >= 0 without rounding; their sum may be negative by no more than this share.
void check_clipped(const Vector& values, const std::string& quantity) {
    const double negative = -values.cwiseMin(0.0).sum();
    if (negative > 1e-6 * values.cwiseAbs().sum()) {
        throw NumericError("the " + quantity + " has negative eigenvalues that sum to " + std::to_string(-negative) +
                           " (largest eigenvalue " + std::to_string(values(0)) +
                           "), so it is no covariance; check where the statistics come from");
    }
}

Matrix symmetric_root(const Matrix& s) {
    const SymmetricEigen eigen = symmetric_eigen(s, "covariance of the reference");
    check_clipped(eigen.values, "covariance of the reference");
    const Matrix scaled = eigen.vectors * eigen.values.cwiseMax(0.0).cwiseSqrt().asDiagonal();
    const Matrix root = product_transposed(scaled, eigen.vectors);
    return 0.5 * (root + root.transpose());
}

}  // namespace

FrechetReference::FrechetReference(const Moments& reference)
    : FrechetReference(reference.mean, symmetric_root(covariance(reference))) {}

FrechetReference::FrechetReference(Vector mean, Matrix root)
    : mean_(std::move(mean)), root_(std::move(root)), trace_(root_.squaredNorm()) {
    expect(root_.rows() == mean_.size() && root_.cols() == mean_.size(), "the root of a covariance is [dim, dim]");
}

double FrechetReference::distance(const Moments& other) const {
    expect(other.mean.size() == mean_.size(), "both sides of a Frechet distance have features of one length");
    const Matrix s = covariance(other);
    const Matrix inner = product(product(root_, s), root_);
    const Vector values = symmetric_eigenvalues(0.5 * (inner + inner.transpose()), "R S R of a Frechet distance");
    check_clipped(values, "product R S R of a Frechet distance");
    const double overlap = values.cwiseMax(0.0).cwiseSqrt().sum();
    return (mean_ - other.mean).squaredNorm() + trace_ + s.trace() - 2 * overlap;
}

}  // namespace surveyor
