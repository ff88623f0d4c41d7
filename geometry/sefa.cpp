#include "geometry/sefa.hpp"

#include "base/error.hpp"
#include "geometry/linalg.hpp"
#include "geometry/local_basis.hpp"

namespace surveyor {

SefaDirections sefa_directions(const Matrix& style_weights, int count) {
    expect(count >= 1 && count <= style_weights.cols(), "there are 1 to w_dim SeFa directions");
    Matrix unit_rows(style_weights.rows(), style_weights.cols());
    Eigen::Index kept = 0;
    for (Eigen::Index i = 0; i < style_weights.rows(); ++i) {
        const double length = style_weights.row(i).stableNorm();
        if (length != 0) {  // true for NaN too: symmetric_eigen refuses it by name
            unit_rows.row(kept++) = style_weights.row(i) / length;
        }
    }
    if (kept == 0) {
        throw DataError("all style weights are zero, so they favour no direction; choose other layers");
    }
    unit_rows.conservativeResize(kept, Eigen::NoChange);

    const SymmetricEigen eigen = symmetric_eigen(transposed_product(unit_rows, unit_rows), "style weights A^T A");
    return {.directions = with_canonical_signs(eigen.vectors.leftCols(count).transpose()),
            .eigenvalues = eigen.values.head(count)};
}

}  // namespace surveyor
