#include "geometry/frechet.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <string>
#include <utility>

#include "base/error.hpp"
#include "geometry/linalg.hpp"

namespace surveyor {
namespace {

/// Height of the blocks in which triangles are multiplied: at dim 2048 an eighth, so that half the work is saved.
constexpr Eigen::Index block = 256;

/// The share of the negative among `values`, eigenvalues that would be >= 0 without rounding.
double clipped_share(const Vector& values, const std::string& quantity) {
    const double all = values.cwiseAbs().sum();
    const double negative = -values.cwiseMin(0.0).sum();
    if (negative > 1e-6 * all) {
        throw NumericError("the " + quantity + " has negative eigenvalues that sum to " + std::to_string(-negative) +
                           " (largest eigenvalue " + std::to_string(values(0)) +
                           "), so it is no covariance; check where the statistics come from");
    }
    return all > 0 ? negative / all : 0.0;
}

/// Rows scaled by the roots of the eigenvalues: f^T f = s, [rank, dim].
Matrix eigen_factor(const Matrix& s, Eigen::Index rank, const std::string& quantity) {
    const SymmetricEigen eigen = symmetric_eigen(s, quantity);
    (void)clipped_share(eigen.values, quantity);
    return eigen.values.head(rank).cwiseMax(0.0).cwiseSqrt().asDiagonal() * eigen.vectors.leftCols(rank).transpose();
}

Matrix reference_factor(const Moments& reference) {
    const std::string quantity = "covariance of the reference";
    const Matrix s = covariance(reference);
    const Eigen::Index rank = rank_of(reference.count, s.rows());
    if (rank == s.rows()) {
        std::optional<Matrix> root = triangular_root(s, quantity);
        if (root) {
            return std::move(*root);
        }
    }
    return qr(eigen_factor(s, rank, quantity), quantity).r;
}

Eigen::Index rows_that_count(const Matrix& root) {
    Eigen::Index rows = root.rows();
    while (rows > 1 && root.row(rows - 1).isZero(0.0)) {
        --rows;
    }
    return rows;
}

/// A bound on what rounding of the product can do to the sum of the roots: an eigenvalue's error is about epsilon of
/// the largest, and moves the root by that over the root, or by its own root at most. Errors of either sign cancel, so
/// that a thousandth of the bound is usual.
double rounding_of_roots(const Vector& values) {
    const double error = 4 * std::numeric_limits<double>::epsilon() * std::max(values(0), 0.0);
    double sum = 0.0;
    for (const double value : values) {
        const double root = std::sqrt(std::max(value, error));
        sum += root > 0 ? error / root : 0.0;
    }
    return sum;
}

}  // namespace

Eigen::Index rank_of(std::int64_t count, Eigen::Index dim) {
    return std::min<Eigen::Index>(dim, count - 1);
}

FrechetReference::FrechetReference(const Moments& reference)
    : FrechetReference(reference.mean, reference_factor(reference)) {}

FrechetReference::FrechetReference(Vector mean, const Matrix& root)
    : mean_(std::move(mean)), factor_(root.topRows(rows_that_count(root))), trace_(factor_.squaredNorm()) {
    expect(root.cols() == mean_.size(), "the root of a covariance is [dim, dim]");
    expect(root.rows() <= root.cols(), "the root of a covariance has no more rows than columns");
    for (Eigen::Index row = 1; row < factor_.rows(); ++row) {
        if (!factor_.row(row).head(row).isZero(0.0)) {
            throw DataError("row " + std::to_string(row) + " of the root of a reference's covariance [" +
                            std::to_string(root.rows()) + ", " + std::to_string(root.cols()) +
                            "] is not zero left of the diagonal, so another program wrote it; compute the reference "
                            "anew");
        }
    }
}

Matrix FrechetReference::lower_inner(const Moments& other) const {
    expect(other.mean.size() == mean_.size(), "both sides of a Frechet distance have features of one length");
    const Matrix s = covariance(other);
    const Eigen::Index rank = factor_.rows();
    const Eigen::Index dim = factor_.cols();
    // Row i of the factor begins at column i.
    Matrix half(rank, dim);
    for (Eigen::Index first = 0; first < rank; first += block) {
        const Eigen::Index rows = std::min(block, rank - first);
        half.middleRows(first, rows) =
            product(factor_.block(first, first, rows, dim - first), s.bottomRows(dim - first));
    }
    Matrix inner = Matrix::Zero(rank, rank);
    for (Eigen::Index first = 0; first < rank; first += block) {
        const Eigen::Index rows = std::min(block, rank - first);
        const Eigen::Index last = first + rows;
        inner.block(first, 0, rows, last) =
            product_transposed(factor_.block(first, first, rows, dim - first), half.block(0, first, last, dim - first));
    }
    return inner;
}

FrechetTerms FrechetReference::terms(const Moments& other) const {
    const std::string quantity = "product F S F^T of a Frechet distance";
    FrechetTerms terms;
    const Matrix inner = lower_inner(other);
    terms.means = (mean_ - other.mean).squaredNorm();
    terms.traces = trace_ + other.scatter.trace() / static_cast<double>(other.count - 1);
    const Vector all = symmetric_eigenvalues(inner, quantity);
    terms.clipped = clipped_share(all, quantity);
    const Eigen::Index rank = std::min(factor_.rows(), rank_of(other.count, mean_.size()));
    const Vector values = all.head(rank);
    if (rounding_of_roots(values) <= 1e-7 * terms.traces) {
        terms.overlap = values.cwiseMax(0.0).cwiseSqrt().sum();
    } else {
        const Matrix factor =
            eigen_factor(covariance(other), rank_of(other.count, mean_.size()), "covariance of a Frechet distance");
        terms.overlap = singular_values(product_transposed(factor, factor_), quantity).head(rank).sum();
    }
    return terms;
}

FrechetTerms FrechetReference::terms_of_rows(const Matrix& rows) const {
    if (rows.rows() < 2 || rows.rows() > rows.cols()) {
        return terms(moments_of(rows));
    }
    expect(rows.cols() == mean_.size(), "both sides of a Frechet distance have features of one length");
    const Vector mean = rows.colwise().mean();
    const Matrix centred = (rows.rowwise() - mean.transpose()) / std::sqrt(static_cast<double>(rows.rows() - 1));
    const Eigen::Index rank = std::min(factor_.rows(), rank_of(rows.rows(), rows.cols()));
    FrechetTerms terms;
    terms.means = (mean_ - mean).squaredNorm();
    terms.traces = trace_ + centred.squaredNorm();
    terms.overlap =
        singular_values(product_transposed(centred, factor_), "product of the factors of a Frechet distance")
            .head(rank)
            .sum();
    return terms;
}

double FrechetReference::distance(const Moments& other) const {
    return terms(other).squared_distance();
}

Vector FrechetReference::spectrum() const {
    return singular_values(factor_, "root of a covariance").cwiseAbs2();
}

Matrix FrechetReference::root() const {
    Matrix root = Matrix::Zero(mean_.size(), mean_.size());
    root.topRows(factor_.rows()) = factor_;
    return root;
}

}  // namespace surveyor
