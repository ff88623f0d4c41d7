#include "geometry/partial_svd.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

#include "base/error.hpp"
#include "base/random.hpp"
#include "geometry/linalg.hpp"

namespace surveyor {
namespace {

constexpr Eigen::Index block = 8;
constexpr double residual_bound = 1e-12;          // of s_1
constexpr double smallest_relative_value = 1e-6;  // s_k / s_1
// Measured: below this size the full decomposition is faster, and so it is beyond this part of min(m, n).
constexpr Eigen::Index smallest_size = 192;
constexpr double largest_basis = 0.45;
constexpr Eigen::Index basis_between_checks = 3 * block;
// Below this residual one more block is enough as a rule.
constexpr double nearly_converged = 1e-10;  // of s_1
// A first check that finds more than this will not converge before the basis is too large.
constexpr double hopeless_residual = 1e-2;  // of s_1

Eigen::Index first_check(Eigen::Index k) {
    return 2 * k + 6 * block;
}

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

/// The recurrences j v^T = u^T b and j^T u^T = v^T b^T + remainder over orthonormal rows v [p, n] and, of u [p, m],
/// the last block only. The remainder touches the last block of u alone: there it is coupling^T times the next rows
/// of v.
class Bidiagonalisation {
  public:
    Bidiagonalisation(const Matrix& j, Eigen::Index capacity)
        : j_(j),
          v_(capacity + block, j.cols()),
          b_(Matrix::Zero(capacity, capacity)),
          last_u_(0, j.rows()),
          coupling_(block, block) {
        v_.topRows(block) = orthonormal_rows(start_block(j.cols()), "start block of a partial decomposition");
    }

    /// Adds a block to the basis. False when the Krylov space is exhausted: j then has a smaller rank than k needs.
    [[nodiscard]] bool grow() {
        Matrix left = product_transposed(v_.middleRows(size_, block), j_);
        if (size_ > 0) {
            const Matrix shared = product_transposed(left, last_u_);
            left -= product(shared, last_u_);
            b_.block(size_ - block, size_, block, block) = shared.transpose();
        }
        RowQr u = row_qr(left, "left Krylov block of a Jacobian");
        b_.block(size_, size_, block, block) = u.r;
        scale_ = std::max(scale_, u.r(0, 0));
        last_u_ = std::move(u.q);
        size_ += block;

        Matrix right = product(last_u_, j_);
        // Once is not enough: the first pass leaves 1e-16 of what it took away.
        for (int pass = 0; pass < 2; ++pass) {
            right -= product(product_transposed(right, basis()), basis());
        }
        RowQr v = row_qr(right, "right Krylov block of a Jacobian");
        v_.middleRows(size_, block) = v.q;
        coupling_ = std::move(v.r);
        return u.r.diagonal().minCoeff() > 1e-13 * scale_ && coupling_.diagonal().minCoeff() > 1e-13 * scale_;
    }

    [[nodiscard]] Eigen::Index size() const { return size_; }

    [[nodiscard]] MatrixView basis() const { return v_.topRows(size_); }

    [[nodiscard]] Svd projected() const { return svd(b_.topLeftCorner(size_, size_), "projected Jacobian"); }

    /// Largest |j^T u_i - s_i v_i| over the first k approximate triplets, from the recurrences alone.
    [[nodiscard]] double residual(const Svd& small, Eigen::Index k) const {
        return (coupling_.transpose() * small.u.bottomRows(block).leftCols(k)).colwise().norm().maxCoeff();
    }

  private:
    const Matrix& j_;
    Matrix v_;
    Matrix b_;
    Matrix last_u_;
    Matrix coupling_;
    Eigen::Index size_ = 0;
    double scale_ = 0.0;
};

/// Rayleigh-Ritz on j in the span of the k + 1 leading right vectors.
LeadingTriplets triplets_in(const Bidiagonalisation& krylov, const Svd& small, const Matrix& j, Eigen::Index k) {
    const Matrix v = transposed_product(small.v.leftCols(k + 1), krylov.basis());
    const RowQr image = row_qr(product_transposed(v, j), "image of the leading subspace");
    const Svd turn = svd(image.r, "image of the leading subspace");  // j v^T = q^T r
    return {.u_rows = transposed_product(turn.u.leftCols(k), image.q),
            .s = turn.s.head(k),
            .v_rows = transposed_product(turn.v.leftCols(k), v),
            .next = turn.s(k),
            .full = false};
}

bool is_proven(const LeadingTriplets& found, const Matrix& j) {
    const Matrix scaled = found.s.asDiagonal() * found.v_rows;
    const double residual = (product(found.u_rows, j) - scaled).rowwise().norm().maxCoeff();
    return residual <= residual_bound * found.s(0) && found.next > 0 &&
           is_norm_below(j - transposed_product(found.u_rows, scaled), found.next, "deflated Jacobian");
}

std::optional<LeadingTriplets> by_block_method(const Matrix& j, Eigen::Index k) {
    const Eigen::Index size = std::min(j.rows(), j.cols());
    const auto capacity = static_cast<Eigen::Index>(largest_basis * static_cast<double>(size));
    Eigen::Index next_check = first_check(k);
    if (size < smallest_size || next_check > capacity) {
        return std::nullopt;
    }
    Bidiagonalisation krylov(j, capacity);
    while (krylov.size() + block <= capacity) {
        if (!krylov.grow()) {
            return std::nullopt;
        }
        if (krylov.size() < next_check) {
            continue;
        }
        const Svd small = krylov.projected();
        const double residual = krylov.residual(small, k + 1) / small.s(0);
        next_check += residual < nearly_converged ? block : basis_between_checks;
        if (small.s(k - 1) < smallest_relative_value * small.s(0) || residual > hopeless_residual) {
            return std::nullopt;
        }
        if (residual <= 0.5 * residual_bound) {
            LeadingTriplets found = triplets_in(krylov, small, j, k);
            return is_proven(found, j) ? std::optional(std::move(found)) : std::nullopt;
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
