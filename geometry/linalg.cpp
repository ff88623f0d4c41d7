#include "geometry/linalg.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>
#include <ATen/ops/addmm.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/linalg_cholesky_ex.h>
#include <ATen/ops/linalg_eigh.h>
#include <ATen/ops/linalg_eigvalsh.h>
#include <ATen/ops/linalg_qr.h>
#include <ATen/ops/linalg_svd.h>
#include <ATen/ops/linalg_svdvals.h>
#include <ATen/ops/mm.h>
#include <ATen/ops/zeros.h>
#include <c10/core/InferenceMode.h>
#include <c10/util/Exception.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <tuple>
#include <utility>

#include "base/error.hpp"

namespace surveyor {
namespace {

// ATen takes no const memory; the callers below only read through these.
at::Tensor tensor_of(MatrixView a) {
    return at::from_blob(const_cast<double*>(a.data()), {a.rows(), a.cols()}, {a.outerStride(), 1}, at::kDouble);
}

Matrix matrix_of(const at::Tensor& tensor) {
    Matrix result(tensor.size(0), tensor.size(1));
    tensor_of(result).copy_(tensor);
    return result;
}

Vector vector_of(const at::Tensor& tensor) {
    Vector result(tensor.size(0));
    at::from_blob(result.data(), {result.size()}, at::kDouble).copy_(tensor);
    return result;
}

void check_finite(const Matrix& a, std::string_view quantity) {
    if (!is_finite(a)) {
        throw NumericError("the " + std::string(quantity) + " [" + std::to_string(a.rows()) + ", " +
                           std::to_string(a.cols()) +
                           "] holds numbers that are not finite, so it cannot be decomposed; look for "
                           "overflow or damaged data where it was computed");
    }
}

/// rows rows^T, the lower triangle in strips, of which five eighths of the whole are computed; zero in other places.
at::Tensor lower_gram(const at::Tensor& rows) {
    constexpr std::int64_t strips = 4;
    const std::int64_t count = rows.size(0);
    const std::int64_t height = (count + strips - 1) / strips;
    at::Tensor gram = at::zeros({count, count}, rows.options());
    for (std::int64_t first = 0; first < count; first += height) {
        const std::int64_t last = std::min(count, first + height);
        at::Tensor strip = gram.narrow(0, first, last - first).narrow(1, 0, last);
        at::mm_out(strip, rows.narrow(0, first, last - first), rows.narrow(0, 0, last).t());
    }
    return gram;
}

/// Runs one library call on finite, non-empty input and turns its failures into ours.
template <class Call>
auto decomposed(const Matrix& a, std::string_view quantity, Call&& call) {
    expect(a.rows() > 0 && a.cols() > 0, "a matrix to be decomposed has rows and columns");
    check_finite(a, quantity);
    const c10::InferenceMode no_autograd;
    try {
        return call(tensor_of(a));
    } catch (const c10::Error& error) {
        throw NumericError("the decomposition of the " + std::string(quantity) +
                           " failed: " + error.what_without_backtrace());
    }
}

}  // namespace

bool is_finite(const Matrix& a) {
    return (0.0 * a.array()).sum() == 0.0;  // 0 times infinity or NaN is NaN
}

Svd svd(const Matrix& a, std::string_view quantity) {
    return decomposed(a, quantity, [](const at::Tensor& tensor) {
        const auto [u, s, vh] = at::linalg_svd(tensor, /*full_matrices=*/false);
        return Svd{matrix_of(u), vector_of(s), matrix_of(vh.t())};
    });
}

Vector singular_values(const Matrix& a, std::string_view quantity) {
    return decomposed(a, quantity, [](const at::Tensor& tensor) { return vector_of(at::linalg_svdvals(tensor)); });
}

SymmetricEigen symmetric_eigen(const Matrix& a, std::string_view quantity) {
    expect(a.rows() == a.cols(), "a symmetric matrix is square");
    return decomposed(a, quantity, [](const at::Tensor& tensor) {
        const auto [values, vectors] = at::linalg_eigh(tensor, "L");
        return SymmetricEigen{vector_of(values).reverse(), matrix_of(vectors).rowwise().reverse()};
    });
}

Vector symmetric_eigenvalues(const Matrix& a, std::string_view quantity) {
    expect(a.rows() == a.cols(), "a symmetric matrix is square");
    return decomposed(a, quantity, [](const at::Tensor& tensor) {
        return Vector(vector_of(at::linalg_eigvalsh(tensor, "L")).reverse());
    });
}

std::optional<Matrix> triangular_root(const Matrix& a, std::string_view quantity) {
    expect(a.rows() == a.cols(), "a symmetric matrix is square");
    return decomposed(a, quantity, [](const at::Tensor& tensor) -> std::optional<Matrix> {
        const auto [lower, info] = at::linalg_cholesky_ex(tensor);
        if (info.item().toInt() != 0) {
            return std::nullopt;
        }
        Matrix root = matrix_of(lower.t());
        const Vector pivots = root.diagonal().cwiseAbs2();
        return pivots.minCoeff() < 1e-12 * pivots.maxCoeff() ? std::nullopt : std::optional(std::move(root));
    });
}

bool is_remainder_below(
    const Matrix& a, const Matrix& left_rows, const Matrix& right_rows, double bound, std::string_view quantity) {
    expect(bound > 0, "a bound on a norm is positive");
    // Subtracting what is much larger than the bound leaves rounding of its size. At 16 bounds it is a tenth of the
    // margin.
    const bool is_single_enough = right_rows.rowwise().norm().maxCoeff() <= 16 * bound;
    return decomposed(a, quantity, [&](const at::Tensor& tensor) {
        const at::ScalarType type = is_single_enough ? at::kFloat : at::kDouble;
        const at::Tensor left = tensor_of(left_rows).to(type);
        const at::Tensor right = (tensor_of(right_rows) / bound).to(type);
        const at::Tensor remainder = at::addmm((tensor / bound).to(type), left.t(), right, 1, -1).to(at::kFloat);
        // The rounding of this product is about 1e-6 of its norm, a hundredth of the margin.
        at::Tensor certificate = lower_gram(remainder.size(0) < remainder.size(1) ? remainder : remainder.t());
        certificate.neg_().diagonal().add_(1.0F + 1e-4F);
        return std::get<1>(at::linalg_cholesky_ex(certificate)).item().toInt() == 0;
    });
}

Qr qr(const Matrix& a, std::string_view quantity) {
    Qr result = decomposed(a, quantity, [](const at::Tensor& tensor) {
        const auto [q, r] = at::linalg_qr(tensor, "reduced");
        return Qr{matrix_of(q), matrix_of(r)};
    });
    for (Eigen::Index i = 0; i < result.r.rows(); ++i) {
        if (result.r(i, i) < 0) {
            result.r.row(i) *= -1;
            result.q.col(i) *= -1;
        }
    }
    return result;
}

RowQr row_qr(const Matrix& rows, std::string_view quantity) {
    expect(rows.rows() <= rows.cols(), "there are no more rows than their length");
    RowQr result = decomposed(rows, quantity, [](const at::Tensor& tensor) {
        const auto [q, r] = at::linalg_qr(tensor.t(), "reduced");
        return RowQr{matrix_of(q.t()), matrix_of(r)};
    });
    for (Eigen::Index i = 0; i < result.r.rows(); ++i) {
        if (result.r(i, i) < 0) {
            result.r.row(i) *= -1;
            result.q.row(i) *= -1;
        }
    }
    return result;
}

Matrix row_qr_triangle(const Matrix& rows, std::string_view quantity) {
    expect(rows.rows() <= rows.cols(), "there are no more rows than their length");
    return decomposed(rows, quantity, [](const at::Tensor& tensor) {
        return matrix_of(std::get<1>(at::linalg_qr(tensor.t(), "r")));
    });
}

Matrix orthonormal_rows(const Matrix& rows, std::string_view quantity) {
    RowQr factors = row_qr(rows, quantity);
    const Vector diagonal = factors.r.diagonal();
    if (diagonal.minCoeff() <= 1e-10 * diagonal.maxCoeff()) {
        throw NumericError("the " + std::string(quantity) + " [" + std::to_string(rows.rows()) + ", " +
                           std::to_string(rows.cols()) +
                           "] has dependent rows, so it spans fewer dimensions than it "
                           "has rows; use fewer rows or another basis");
    }
    return std::move(factors.q);
}

Matrix product(MatrixView a, MatrixView b) {
    expect(a.cols() == b.rows(), "the factors of a product fit");
    const c10::InferenceMode no_autograd;
    Matrix result(a.rows(), b.cols());
    at::Tensor out = tensor_of(result);
    at::mm_out(out, tensor_of(a), tensor_of(b));
    return result;
}

Matrix product_transposed(MatrixView a, MatrixView b) {
    expect(a.cols() == b.cols(), "the factors of a product fit");
    const c10::InferenceMode no_autograd;
    Matrix result(a.rows(), b.rows());
    at::Tensor out = tensor_of(result);
    at::mm_out(out, tensor_of(a), tensor_of(b).t());
    return result;
}

Matrix transposed_product(MatrixView a, MatrixView b) {
    expect(a.rows() == b.rows(), "the factors of a product fit");
    const c10::InferenceMode no_autograd;
    Matrix result(a.cols(), b.cols());
    at::Tensor out = tensor_of(result);
    at::mm_out(out, tensor_of(a).t(), tensor_of(b));
    return result;
}

}  // namespace surveyor
