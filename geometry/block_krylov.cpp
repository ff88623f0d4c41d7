#include "geometry/block_krylov.hpp"

#include <ATen/core/Tensor.h>
#include <ATen/ops/addmm.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/linalg_qr.h>
#include <ATen/ops/linalg_svd.h>
#include <ATen/ops/mm.h>
#include <ATen/ops/zeros.h>
#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <cstdint>
#include <tuple>
#include <utility>

#include "base/error.hpp"
#include "base/random.hpp"

namespace surveyor {
namespace {

/// A view of Eigen's memory: only read, or written by copy_.
template <class Values>
at::Tensor view_of(Values& values) {
    return at::from_blob(const_cast<double*>(values.data()), {values.rows(), values.cols()}, at::kDouble);
}

/// Fixed numbers without structure, uniform in [-1, 1): a start block must only not be orthogonal to what is sought.
Matrix start_block(Eigen::Index length) {
    Matrix rows(BlockKrylov::block, length);
    for (Eigen::Index i = 0; i < rows.size(); i += 4) {
        const auto words = philox({static_cast<std::uint32_t>(i / 4), 0, 0, 0}, {0x51a27b1eU, 0x9d0c44f3U});
        for (Eigen::Index c = 0; c < std::min<Eigen::Index>(4, rows.size() - i); ++c) {
            rows.data()[i + c] = static_cast<double>(words[static_cast<std::size_t>(c)]) * 0x1p-31 - 1.0;
        }
    }
    return rows;
}

/// rows [k, dim] = r^T q.
struct Factors {
    at::Tensor q;  ///< [k, dim], orthonormal rows
    at::Tensor r;  ///< [k, k], upper triangular
};

Factors factors_of(const at::Tensor& rows) {
    const auto [q, r] = at::linalg_qr(rows.t(), "reduced");
    return {q.t(), r};
}

double smallest_diagonal(const at::Tensor& r) {
    return r.diagonal().abs().min().item().toDouble();
}

/// rows less their part in the span of `basis`, once.
at::Tensor without(const at::Tensor& rows, const at::Tensor& basis, const at::Tensor& shared) {
    return at::addmm(rows, shared, basis, 1, -1);
}

}  // namespace

struct BlockKrylov::State {
    at::Tensor j;
    at::Tensor v;  ///< [capacity + block, n]
    at::Tensor b;  ///< [capacity, capacity], upper block bidiagonal
    at::Tensor last_u;
    at::Tensor coupling;
    double breakdown = 0.0;  ///< relative size of what is nothing but rounding
    double scale = 0.0;
    Eigen::Index size = 0;

    [[nodiscard]] at::Tensor basis() const { return v.narrow(0, 0, size); }
};

BlockKrylov::BlockKrylov(const Matrix& j, Eigen::Index capacity, Accuracy accuracy)
    : state_(std::make_unique<State>()) {
    const c10::InferenceMode no_autograd;
    const bool is_double = accuracy == Accuracy::float64;
    const at::TensorOptions options = is_double ? at::kDouble : at::kFloat;
    const Matrix start = start_block(j.cols());
    state_->j = view_of(j).to(options);
    state_->v = at::empty({capacity + block, j.cols()}, options);
    state_->v.narrow(0, 0, block).copy_(factors_of(view_of(start)).q);
    state_->b = at::zeros({capacity, capacity}, options);
    state_->breakdown = is_double ? 1e-13 : 1e-5;
}

BlockKrylov::~BlockKrylov() = default;

Eigen::Index BlockKrylov::size() const {
    return state_->size;
}

bool BlockKrylov::grow() {
    const c10::InferenceMode no_autograd;
    State& k = *state_;
    expect(k.size + block <= k.b.size(0), "a Krylov basis grows to its capacity");
    at::Tensor left = at::mm(k.v.narrow(0, k.size, block), k.j.t());
    if (k.size > 0) {
        const at::Tensor shared = at::mm(left, k.last_u.t());
        left = without(left, k.last_u, shared);
        k.b.narrow(0, k.size - block, block).narrow(1, k.size, block).copy_(shared.t());
    }
    const Factors u = factors_of(left);
    k.b.narrow(0, k.size, block).narrow(1, k.size, block).copy_(u.r);
    k.scale = std::max(k.scale, u.r.diagonal().abs().max().item().toDouble());
    k.last_u = u.q;
    k.size += block;

    at::Tensor right = at::mm(k.last_u, k.j);
    const at::Tensor basis = k.basis();
    // Once is not enough: the first pass leaves rounding of what it took away.
    for (int pass = 0; pass < 2; ++pass) {
        right = without(right, basis, at::mm(right, basis.t()));
    }
    const Factors next = factors_of(right);
    k.v.narrow(0, k.size, block).copy_(next.q);
    k.coupling = next.r;
    const double rounding = k.breakdown * k.scale;
    return smallest_diagonal(u.r) > rounding && smallest_diagonal(next.r) > rounding;  // false for NaN, too
}

BlockKrylov::Leading BlockKrylov::leading(Eigen::Index count) const {
    const c10::InferenceMode no_autograd;
    const State& k = *state_;
    const auto [u, s, vh] = at::linalg_svd(k.b.narrow(0, 0, k.size).narrow(1, 0, k.size), /*full_matrices=*/false);
    const at::Tensor ends = u.narrow(0, k.size - block, block).narrow(1, 0, count);
    Leading result{.s = Vector(count), .v_rows = Matrix(count, k.v.size(1))};
    view_of(result.s).copy_(s.narrow(0, 0, count).unsqueeze(1));
    view_of(result.v_rows).copy_(at::mm(vh.narrow(0, 0, count), k.basis()));
    result.residual = at::mm(k.coupling.t(), ends).square().sum(0).max().sqrt().item().toDouble();
    return result;
}

}  // namespace surveyor
