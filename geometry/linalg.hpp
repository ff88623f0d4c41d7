#pragma once

#include <optional>
#include <string_view>

#include "geometry/matrix.hpp"

/// Decompositions and large products. linalg.cpp and block_krylov.cpp are the only files of the room that know which
/// library does them (ATen, hence MKL or OpenBLAS, which choose their instructions at run time; Eigen compiled without
/// -march is several times slower). Results are the same bits from run to run when the caller has set the library to
/// one thread. `quantity` names the matrix in messages; entries that are not finite, and decompositions that do not
/// converge, are NumericErrors.

namespace surveyor {

/// Whether every entry is finite; ten times faster than Eigen's own test.
[[nodiscard]] bool is_finite(const Matrix& a);

/// Thin singular value decomposition a = u diag(s) v^T with r = min(m, n).
struct Svd {
    Matrix u;  ///< [m, r], orthonormal columns
    Vector s;  ///< [r], descending
    Matrix v;  ///< [n, r], orthonormal columns
};

[[nodiscard]] Svd svd(const Matrix& a, std::string_view quantity = "matrix");

/// [min(m, n)], descending. About a third of the cost of svd().
[[nodiscard]] Vector singular_values(const Matrix& a, std::string_view quantity = "matrix");

/// a = vectors diag(values) vectors^T.
struct SymmetricEigen {
    Vector values;   ///< [n], descending
    Matrix vectors;  ///< [n, n], orthonormal columns
};

/// Reads the lower triangle of `a` [n, n] only.
[[nodiscard]] SymmetricEigen symmetric_eigen(const Matrix& a, std::string_view quantity = "matrix");

/// [n], descending; reads the lower triangle of `a` only.
[[nodiscard]] Vector symmetric_eigenvalues(const Matrix& a, std::string_view quantity = "matrix");

/// Upper triangular f with f^T f = a, a [n, n] symmetric of which the lower triangle is read (Cholesky). Nothing when a
/// is not positive definite by a margin: when a pivot is below 1e-12 of the largest, its root says little.
[[nodiscard]] std::optional<Matrix> triangular_root(const Matrix& a, std::string_view quantity = "matrix");

/// Whether no singular value of a - left_rows^T right_rows exceeds `bound` > 0 by more than 1e-4 of it, where left_rows
/// [k, m] are orthonormal and right_rows is [k, n]. True when a Cholesky factorisation of (1 + 1e-4) - d^T d / bound^2,
/// d the difference (or of d d^T, the smaller one), in float32 for speed, finds it positive definite. The difference
/// itself is formed in float64 where float32 would not do.
[[nodiscard]] bool is_remainder_below(const Matrix& a,
                                      const Matrix& left_rows,
                                      const Matrix& right_rows,
                                      double bound,
                                      std::string_view quantity = "matrix");

/// a = q r with diag(r) >= 0, which makes the factorisation of a matrix of full column rank unique.
struct Qr {
    Matrix q;  ///< [m, min(m, n)], orthonormal columns
    Matrix r;  ///< [min(m, n), n], upper triangular
};

[[nodiscard]] Qr qr(const Matrix& a, std::string_view quantity = "matrix");

/// The same for rows [k, dim], k <= dim: rows = r^T q, with q [k, dim] orthonormal.
struct RowQr {
    Matrix q;  ///< [k, dim], orthonormal rows
    Matrix r;  ///< [k, k], upper triangular, diagonal >= 0
};

[[nodiscard]] RowQr row_qr(const Matrix& rows, std::string_view quantity = "matrix");

/// Only the triangle of row_qr(), [k, dim] -> [k, k]; the signs of its rows are left as they come.
[[nodiscard]] Matrix row_qr_triangle(const Matrix& rows, std::string_view quantity = "matrix");

/// Orthonormal rows that span, for every k, what the first k rows of `rows` [count, dim] span, with the same
/// orientation (Gram-Schmidt order, by QR). Makes stored float32 bases orthonormal in double. NumericError when the
/// rows are dependent (a diagonal entry of the triangle below 1e-10 of the largest).
[[nodiscard]] Matrix orthonormal_rows(const Matrix& rows, std::string_view quantity = "basis");

/// a b
[[nodiscard]] Matrix product(MatrixView a, MatrixView b);

/// a b^T
[[nodiscard]] Matrix product_transposed(MatrixView a, MatrixView b);

/// a^T b
[[nodiscard]] Matrix transposed_product(MatrixView a, MatrixView b);

}  // namespace surveyor
