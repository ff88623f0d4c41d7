#include "geometry/partial_svd.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/error.hpp"
#include "geometry/block_krylov.hpp"
#include "geometry/linalg.hpp"

namespace surveyor {
namespace {

/// What one arithmetic can promise, relative to s_1.
struct Limits {
    double residual;
    double smallest_value;  ///< s_k
};

constexpr Limits double_limits = {.residual = 1e-12, .smallest_value = 1e-6};
// The proof's margin, 1e-4 of s_{k+1}, must stand far above the rounding of s_1.
constexpr Limits single_limits = {.residual = 1e-6, .smallest_value = 1e-2};

// Measured: below this size the full decomposition is faster, and so it is beyond this part of min(m, n).
constexpr Eigen::Index smallest_size = 192;
constexpr double largest_basis = 0.45;
// A first check that finds more than this will not converge before the basis is too large.
constexpr double hopeless_residual = 1e-2;  // of s_1
// Below this many times the limit one more block is enough as a rule.
constexpr double nearly_converged = 100;

Eigen::Index first_check(Eigen::Index k, Accuracy accuracy) {
    return 2 * k + (accuracy == Accuracy::float64 ? 6 : 4) * BlockKrylov::block;
}

LeadingTriplets by_full_decomposition(const Matrix& j, Eigen::Index k) {
    const Svd all = svd(j, "Jacobian");
    return {.u_rows = all.u.leftCols(k).transpose(),
            .s = all.s.head(k),
            .v_rows = all.v.leftCols(k).transpose(),
            .next = k < all.s.size() ? all.s(k) : 0.0,
            .full = true};
}

/// Rayleigh-Ritz on j in the span of k + 1 rows.
LeadingTriplets triplets_in(const Matrix& span, const Matrix& j, Eigen::Index k) {
    const Matrix v = orthonormal_rows(span, "leading right subspace");
    const RowQr image = row_qr(product_transposed(v, j), "image of the leading subspace");
    const Svd turn = svd(image.r, "image of the leading subspace");  // j v^T = q^T r
    return {.u_rows = transposed_product(turn.u.leftCols(k), image.q),
            .s = turn.s.head(k),
            .v_rows = transposed_product(turn.v.leftCols(k), v),
            .next = turn.s(k),
            .full = false};
}

bool is_proven(const LeadingTriplets& found, const Matrix& j, const Limits& limits) {
    const Matrix scaled = found.s.asDiagonal() * found.v_rows;
    const double residual = (product(found.u_rows, j) - scaled).rowwise().norm().maxCoeff();
    return residual <= limits.residual * found.s(0) && found.next > 0 &&
           is_remainder_below(j, found.u_rows, scaled, found.next, "Jacobian");
}

std::optional<LeadingTriplets> by_block_method(const Matrix& j, Eigen::Index k, Accuracy accuracy) {
    const Limits& limits = accuracy == Accuracy::float64 ? double_limits : single_limits;
    const Eigen::Index size = std::min(j.rows(), j.cols());
    const auto capacity = static_cast<Eigen::Index>(largest_basis * static_cast<double>(size));
    Eigen::Index next_check = first_check(k, accuracy);
    if (size < smallest_size || next_check > capacity) {
        return std::nullopt;
    }
    BlockKrylov krylov(j, capacity, accuracy);
    while (krylov.size() + BlockKrylov::block <= capacity) {
        if (!krylov.grow()) {
            return std::nullopt;
        }
        if (krylov.size() < next_check) {
            continue;
        }
        const BlockKrylov::Leading leading = krylov.leading(k + 1);
        const double residual = leading.residual / leading.s(0);
        next_check += (residual < nearly_converged * limits.residual ? 1 : 3) * BlockKrylov::block;
        if (leading.s(k - 1) < limits.smallest_value * leading.s(0) || residual > hopeless_residual) {
            return std::nullopt;
        }
        if (residual <= 0.5 * limits.residual) {
            LeadingTriplets found = triplets_in(leading.v_rows, j, k);
            return is_proven(found, j, limits) ? std::optional(std::move(found)) : std::nullopt;
        }
    }
    return std::nullopt;
}

}  // namespace

LeadingTriplets leading_triplets(const Matrix& j, int k, Accuracy accuracy) {
    expect(k >= 1 && k <= std::min(j.rows(), j.cols()), "a matrix [m, n] has 1 to min(m, n) singular triplets");
    if (!is_finite(j)) {
        return by_full_decomposition(j, k);  // says what is wrong with it
    }
    std::optional<LeadingTriplets> found;
    if (accuracy == Accuracy::float32) {
        found = by_block_method(j, k, Accuracy::float32);
    }
    if (!found) {
        found = by_block_method(j, k, Accuracy::float64);
    }
    return found ? std::move(*found) : by_full_decomposition(j, k);
}

}  // namespace surveyor
