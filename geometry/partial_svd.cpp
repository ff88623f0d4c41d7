#include "geometry/partial_svd.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

#include "base/error.hpp"
#include "base/random.hpp"
#include "geometry/linalg.hpp"

namespace surveyor {
namespace {

constexpr Eigen::Index block = 16;
constexpr double residual_bound = 1e-12;       // of s_1
constexpr double smallest_relative_value = 1e-6;  // s_k / s_1
// Beyond this part of min(m, n) the block method costs as much as the full decomposition.
constexpr double largest_basis = 0.6;
constexpr Eigen::Index steps_between_checks = 2;

LeadingTriplets by_full_decomposition(const Matrix& j, Eigen::Index k) {
    const Svd all = svd(j, "Jacobian");
    return {.u_rows = all.u.leftCols(k).transpose(),
            .s = all.s.head(k),
            .v_rows = all.v.leftCols(k).transpose(),
            .next = k < all.s.size() ? all.s(k) : 0.0,
            .full = true};
}

/// Fixed numbers without structure, uniform in [-1, 1): a start block must only not be orthogonal to what is sought.
Matrix start_block(Eigen::Index length) {
    Matrix rows(block, length);
    for (Eigen::Index i = 0; i < rows.size(); i += 4) {
        const auto words = philox({static_cast<std::uint32_t>(i / 4), 0, 0, 0}, {0x51a27b1eU, 0x9d0c44f3U});
        for (Eigen::Index c = 0; c < std::min<Eigen::Index>(4, rows.size() - i); ++c) {
            rows.data()[i + c] = static_cast<double>(words[static_cast<std::size_t>(c)]) * 0x1p-31 - 1.0;
        }
    }
    return rows;
}

/// A block of rows split along an orthonormal basis: rows = inside basis + r^T q, the rows of q orthogonal to the basis.
struct Split {
    Matrix inside;  ///< [block, basis]
    RowQr rest;
};

Split split(Matrix rows, const Matrix& basis) {
    Matrix inside = product_transposed(rows, basis);
    rows -= product(inside, basis);
    // Once is not enough: the first pass leaves 1e-16 of what it took away.
    const Matrix correction = product_transposed(rows, basis);
    rows -= product(correction, basis);
    inside += correction;
    return {std::move(inside), row_qr(rows, "Krylov block of the Jacobian")};
}

bool has_full_rank(const Matrix& r, double scale) {
    return r.diagonal().minCoeff() > 1e-13 * scale;
}

Matrix stacked(const Matrix& above, const Matrix& below) {
    Matrix both(above.rows() + below.rows(), below.cols());
    both << above, below;
    return both;
}

/// The recurrences j v^T = u^T b and j^T u^T = v^T b^T + (remainder), with orthonormal rows u [p, m] and v [p, n]. The
/// remainder has rows in the last block of u alone: `coupling`^T times the next rows of v.
struct Bidiagonalisation {
    Matrix u;
    Matrix v;
    Matrix b;
    Matrix next_v;
    Matrix coupling;
};

/// One block more, or nothing when the Krylov space is exhausted.
std::optional<Bidiagonalisation> extended(const Bidiagonalisation& old, const Matrix& j) {
    const Eigen::Index p = old.b.rows();
    const Split left = split(product_transposed(old.next_v, j), old.u);
    const double scale = p == 0 ? left.rest.r(0, 0) : old.b.cwiseAbs().maxCoeff();
    if (!has_full_rank(left.rest.r, scale)) {
        return std::nullopt;
    }
    Bidiagonalisation grown{.u = stacked(old.u, left.rest.q),
                            .v = stacked(old.v, old.next_v),
                            .b = Matrix::Zero(p + block, p + block),
                            .next_v = {},
                            .coupling = {}};
    grown.b.topLeftCorner(p, p) = old.b;
    grown.b.topRightCorner(p, block) = left.inside.transpose();
    grown.b.bottomRightCorner(block, block) = left.rest.r;
    Split right = split(product(left.rest.q, j), grown.v);
    if (!has_full_rank(right.rest.r, scale)) {
        return std::nullopt;
    }
    grown.next_v = std::move(right.rest.q);
    grown.coupling = std::move(right.rest.r);
    return grown;
}

/// Largest residual |j^T u_i - s_i v_i| over the first k + 1 approximate triplets, from the recurrences alone.
double expected_residual(const Bidiagonalisation& basis, const Svd& small, Eigen::Index k) {
    return (basis.coupling * small.u.bottomRows(block).leftCols(k + 1)).colwise().norm().maxCoeff();
}

/// Whether no singular value beyond the k found exceeds `next`: with d = j minus the triplets, next^2 - d^T d is then
/// positive definite. The margin covers the rounding of d, about 1e-15 s_1.
bool nothing_was_missed(const Matrix& j, const LeadingTriplets& found) {
    const Matrix scaled = found.s.asDiagonal() * found.v_rows;
    const Matrix rest = j - transposed_product(found.u_rows, scaled);
    Matrix certificate = j.rows() < j.cols() ? product_transposed(rest, rest) : transposed_product(rest, rest);
    const double bound = found.next * (found.next * (1 + 1e-6) + 1e-13 * found.s(0));
    certificate = -certificate;
    certificate.diagonal().array() += bound;
    return is_positive_definite(certificate, "deflated Jacobian");
}

bool is_accurate(const Matrix& j, const LeadingTriplets& found) {
    const Matrix image = product(found.u_rows, j);
    const Matrix residual = image - found.s.asDiagonal() * found.v_rows;
    return residual.rowwise().norm().maxCoeff() <= residual_bound * found.s(0);
}

LeadingTriplets triplets_of(const Bidiagonalisation& basis, const Svd& small, Eigen::Index k) {
    return {.u_rows = transposed_product(Matrix(small.u.leftCols(k)), basis.u),
            .s = small.s.head(k),
            .v_rows = transposed_product(Matrix(small.v.leftCols(k)), basis.v),
            .next = small.s(k),
            .full = false};
}

std::optional<LeadingTriplets> by_block_method(const Matrix& j, Eigen::Index k) {
    const auto limit = static_cast<Eigen::Index>(largest_basis * static_cast<double>(std::min(j.rows(), j.cols())));
    std::optional<Bidiagonalisation> basis = Bidiagonalisation{.u = Matrix(0, j.rows()),
                                                               .v = Matrix(0, j.cols()),
                                                               .b = Matrix(0, 0),
                                                               .next_v = orthonormal_rows(start_block(j.cols())),
                                                               .coupling = {}};
    Eigen::Index next_check = 2 * k;
    while (basis->b.rows() + block <= limit) {
        basis = extended(*basis, j);
        if (!basis) {
            return std::nullopt;
        }
        if (basis->b.rows() < std::max(next_check, k + 1)) {
            continue;
        }
        next_check = basis->b.rows() + steps_between_checks * block;
        const Svd small = svd(basis->b, "projected Jacobian");
        if (small.s(k - 1) < smallest_relative_value * small.s(0)) {
            return std::nullopt;
        }
        if (expected_residual(*basis, small, k) <= 0.5 * residual_bound * small.s(0)) {
            LeadingTriplets found = triplets_of(*basis, small, k);
            return is_accurate(j, found) && nothing_was_missed(j, found) ? std::optional(std::move(found)) : std::nullopt;
        }
    }
    return std::nullopt;
}

}  // namespace

LeadingTriplets leading_triplets(const Matrix& j, int k) {
    expect(k >= 1 && k <= std::min(j.rows(), j.cols()), "a matrix [m, n] has 1 to min(m, n) singular triplets");
    if (j.allFinite()) {  // svd() says what is wrong with one that is not
        if (std::optional<LeadingTriplets> found = by_block_method(j, k)) {
            return std::move(*found);
        }
    }
    return by_full_decomposition(j, k);
}

}  // namespace surveyor
