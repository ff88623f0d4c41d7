#include "geometry/departure.hpp"

#include <algorithm>
#include <cmath>

#include "base/error.hpp"

namespace surveyor {
namespace {

Departure along(const LocalBasis& basis, Eigen::Index index, int sign, double cosine) {
    return {.index = index,
            .sign = sign,
            .cosine = cosine,
            .sigma = basis.singular_values(index),
            .largest = basis.singular_values(0),
            .w_direction = sign * basis.w_vectors.row(index),
            .z_direction = sign * basis.z_vectors.row(index)};
}

}  // namespace

Departure first_departure(const LocalBasis& basis, int index, int sign) {
    expect(index >= 0 && index < basis.singular_values.size(), "the direction is one of the Local Basis");
    expect(sign == 1 || sign == -1, "the sign of a direction is +1 or -1");
    return along(basis, index, sign, 1.0);
}

Departure next_departure(const LocalBasis& basis, const Vector& previous) {
    const Vector cosines = basis.w_vectors * previous;
    Eigen::Index best = 0;
    for (Eigen::Index i = 1; i < cosines.size(); ++i) {
        if (std::abs(cosines(i)) > std::abs(cosines(best))) {
            best = i;
        }
    }
    return along(basis, best, cosines(best) < 0 ? -1 : 1, std::abs(cosines(best)));
}

Departure searched_departure(const Matrix& jacobian, const Vector& previous, int search) {
    const auto all = static_cast<int>(std::min(jacobian.rows(), jacobian.cols()));
    if (search > 0 && search < all) {
        const LocalBasis leading = local_basis(jacobian, search);
        const Departure best = next_departure(leading, previous);
        const double elsewhere = previous.squaredNorm() - (leading.w_vectors * previous).squaredNorm();
        if (best.cosine * best.cosine >= elsewhere) {
            return best;
        }
    }
    return next_departure(local_basis(jacobian, all), previous);
}

}  // namespace surveyor
