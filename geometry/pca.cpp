#include "geometry/pca.hpp"

#include <string>

#include "base/error.hpp"
#include "geometry/linalg.hpp"
#include "geometry/local_basis.hpp"

namespace surveyor {

PrincipalComponents principal_components(const Moments& moments, int count) {
    expect(count >= 1 && count <= moments.mean.size(), "there are 1 to dim principal components");
    if (moments.count <= count) {
        throw DataError(std::to_string(count) + " principal components need more than " + std::to_string(count) +
                        " samples; there are " + std::to_string(moments.count));
    }
    const SymmetricEigen eigen = symmetric_eigen(covariance(moments), "covariance of the samples");
    return {.components = with_canonical_signs(eigen.vectors.leftCols(count).transpose()),
            .standard_deviations = eigen.values.head(count).cwiseMax(0.0).cwiseSqrt(),
            .mean = moments.mean};
}

}  // namespace surveyor
