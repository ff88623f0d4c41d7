#pragma once

#include "geometry/moments.hpp"

namespace surveyor {

/// The squared Frechet distance of two Gaussians and what it consists of.
struct FrechetTerms {
    double means = 0.0;    ///< |mu_r - mu_g|^2
    double traces = 0.0;   ///< Tr S_r + Tr S_g
    double overlap = 0.0;  ///< Tr (S_r^(1/2) S_g S_r^(1/2))^(1/2)
    double clipped = 0.0;  ///< sum of the negative eigenvalues that rounding made and that count as 0, as a share

    /// As it comes: two equal sets give rounding of either sign.
    [[nodiscard]] double squared_distance() const noexcept { return means + traces - 2 * overlap; }
};

/// One side of a Frechet distance between Gaussians, prepared once for many conditions:
///
///     d(r, g) = |mu_r - mu_g|^2 + Tr S_r + Tr S_g - 2 Tr (F S_g F^T)^(1/2),    F^T F = S_r.
///
/// With divisor n - 1 this is FID when the samples are features of the FID Inception network (Heusel et al., 2017).
/// Any F serves, since its singular values with S_g^(1/2) are those of S_r^(1/2) S_g^(1/2); a triangular one halves
/// the products. F S_g F^T is symmetric, so its eigenvalues are real and no general matrix square root, which fails on
/// near-singular products, is taken.
///
/// Of n samples no covariance has more than n - 1 eigenvalues above 0, so only so many are summed: roots of what
/// rounding makes of the others (1e-8 each) never enter. Where roots of small eigenvalues could still cost 1e-7 of the
/// traces, both sides are taken as factors and singular values summed instead, which squares nothing.
class FrechetReference {
  public:
    /// DataError with fewer than two samples; NumericError when an eigenvalue of the covariance is more negative than
    /// 1e-6 of its trace.
    explicit FrechetReference(const Moments& reference);

    /// From what mean() and root() gave earlier, bit for bit the same reference. Rows of zeros at the end are dropped.
    /// DataError when the root is not upper triangular.
    FrechetReference(Vector mean, const Matrix& root);

    /// NumericError when the negative eigenvalues of F S_g F^T sum to more than 1e-6 of all: then S_g was no
    /// covariance.
    [[nodiscard]] FrechetTerms terms(const Moments& other) const;

    /// The same from the samples themselves, [sample, dim], at least two: exact to rounding, and cheaper, where there
    /// are no more samples than dimensions; otherwise terms() of their moments.
    [[nodiscard]] FrechetTerms terms_of_rows(const Matrix& rows) const;

    /// terms().squared_distance()
    [[nodiscard]] double distance(const Moments& other) const;

    /// F S_g F^T for the covariance of `other`, [rank, rank]; only its lower triangle is computed, in blocks.
    [[nodiscard]] Matrix lower_inner(const Moments& other) const;

    /// Eigenvalues of S_r that are not 0 by the number of samples, descending, [rank].
    [[nodiscard]] Vector spectrum() const;

    /// [dim]
    [[nodiscard]] const Vector& mean() const noexcept { return mean_; }

    /// F, upper triangular, [rank, dim].
    [[nodiscard]] const Matrix& factor() const noexcept { return factor_; }

    /// F with rows of zeros below, [dim, dim]: the form to be stored.
    [[nodiscard]] Matrix root() const;

    /// Tr S_r, taken from the factor.
    [[nodiscard]] double trace() const noexcept { return trace_; }

  private:
    Vector mean_;
    Matrix factor_;
    double trace_;
};

/// How many eigenvalues the covariance of so many samples can have above 0: min(dim, count - 1).
[[nodiscard]] Eigen::Index rank_of(std::int64_t count, Eigen::Index dim);

}  // namespace surveyor
