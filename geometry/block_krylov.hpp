#pragma once

#include <memory>

#include "geometry/matrix.hpp"
#include "geometry/partial_svd.hpp"

namespace surveyor {

/// Golub-Kahan bidiagonalisation of j [m, n] in blocks: the part of leading_triplets() that takes the time. Keeps the
/// recurrences j v^T = u^T b and j^T u^T = v^T b^T + remainder over orthonormal rows v [p, n] and, of u [p, m], the
/// last block only. The remainder touches the last block of u alone: there it is coupling^T times the next rows of v.
///
/// Its own file beside linalg.cpp knows ATen, because it works in float32 as well as float64.
class BlockKrylov {
  public:
    static constexpr Eigen::Index block = 8;

    /// `j` finite, `capacity` the largest size(); the arithmetic is that of `accuracy`.
    BlockKrylov(const Matrix& j, Eigen::Index capacity, Accuracy accuracy);
    BlockKrylov(const BlockKrylov&) = delete;
    BlockKrylov& operator=(const BlockKrylov&) = delete;
    ~BlockKrylov();

    /// Adds a block to the basis, size() + block <= capacity. False when the Krylov space is exhausted: j then has a
    /// smaller rank than its caller needs.
    [[nodiscard]] bool grow();

    [[nodiscard]] Eigen::Index size() const;

    /// The best approximations that the basis holds.
    struct Leading {
        Vector s;               ///< [count], descending
        Matrix v_rows;          ///< [count, n], orthonormal in the arithmetic used
        double residual = 0.0;  ///< largest |j^T u_i - s_i v_i|, from the recurrences alone
    };

    [[nodiscard]] Leading leading(Eigen::Index count) const;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace surveyor
