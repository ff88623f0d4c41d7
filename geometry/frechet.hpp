#pragma once

#include "geometry/moments.hpp"

namespace surveyor {

/// One side of a Frechet distance between Gaussians, prepared once for many conditions:
///
///     d(r, g) = |mu_r - mu_g|^2 + Tr S_r + Tr S_g - 2 Tr (R S_g R)^(1/2),    R = S_r^(1/2).
///
/// With divisor n - 1 this is FID when the samples are features of the FID Inception network (Heusel et al., 2017). R
/// S_g R is symmetric, so its eigenvalues are real and no general matrix square root, which fails on near-singular
/// products, is taken. In exact arithmetic all of them are >= 0. Rounding makes some negative: those count as 0,
/// small positive ones stay (dropping them biases the result). With fewer samples than dimensions the error is about
/// 1e-8 of the traces. The distance is reported as it comes: a set against itself gives rounding of either sign.
class FrechetReference {
  public:
    /// DataError with fewer than two samples; NumericError when an eigenvalue of the covariance is more negative than
    /// 1e-6 of its trace.
    explicit FrechetReference(const Moments& reference);

    /// From what mean() and root() gave earlier, bit for bit the same reference.
    FrechetReference(Vector mean, Matrix root);

    /// NumericError when the negative eigenvalues of R S_g R sum to more than 1e-6 of its trace: then S_g was no
    /// covariance.
    [[nodiscard]] double distance(const Moments& other) const;

    /// [dim]
    [[nodiscard]] const Vector& mean() const noexcept { return mean_; }

    /// Symmetric square root of the covariance, [dim, dim].
    [[nodiscard]] const Matrix& root() const noexcept { return root_; }

    /// Tr S_r, taken from the root.
    [[nodiscard]] double trace() const noexcept { return trace_; }

  private:
    Vector mean_;
    Matrix root_;
    double trace_;
};

}  // namespace surveyor
