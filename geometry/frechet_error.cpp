#include "geometry/frechet_error.hpp"

#include <algorithm>
#include <limits>
#include <string>

#include "base/error.hpp"
#include "geometry/linalg.hpp"

namespace surveyor {
namespace {

/// c G c^T is |c|^2 - |c b|^2 with this b [dim, rank]: F^T U diag(l^(-1/4)), U and l the eigenpairs of F S_g F^T.
Matrix transport_root(const FrechetReference& reference, const SymmetricEigen& eigen, Eigen::Index rank) {
    const double least = static_cast<double>(reference.mean().size()) * std::numeric_limits<double>::epsilon() *
                         std::max(eigen.values(0), 0.0);
    while (rank > 0 && eigen.values(rank - 1) <= least) {
        --rank;
    }
    Matrix vectors = eigen.vectors.leftCols(rank);
    vectors *= eigen.values.head(rank).cwiseSqrt().cwiseSqrt().cwiseInverse().asDiagonal();
    return transposed_product(reference.factor(), vectors);
}

}  // namespace

Estimate frechet_estimate(const FrechetReference& reference, const Matrix& rows) {
    const Moments moments = moments_of(rows);
    const FrechetTerms terms = reference.terms(moments);
    const SymmetricEigen eigen = symmetric_eigen(reference.lower_inner(moments), "product F S F^T of an influence");
    const Eigen::Index rank = std::min(reference.factor().rows(), rank_of(moments.count, moments.mean.size()));
    const Matrix centred = rows.rowwise() - moments.mean.transpose();
    Vector influence = 2 * centred * (moments.mean - reference.mean());
    influence += centred.rowwise().squaredNorm();
    const Matrix root = transport_root(reference, eigen, rank);
    if (root.cols() > 0) {
        influence -= product(centred, root).rowwise().squaredNorm();
    }
    influence.array() -= influence.mean();
    return {.value = terms.squared_distance(), .generated = std::move(influence), .reference = {}};
}

double frechet_floor(const Vector& eigenvalues, std::int64_t count) {
    expect(count > 0, "a floor is that of a number of samples");
    double pairs = 0.0;
    for (Eigen::Index i = 0; i < eigenvalues.size(); ++i) {
        const double at = eigenvalues(i);
        if (at > 0) {
            pairs += (at * eigenvalues.array().max(0.0) / (at + eigenvalues.array().max(0.0))).sum() + 0.5 * at;
        }
    }
    return (eigenvalues.cwiseMax(0.0).sum() + 0.5 * pairs) / static_cast<double>(count);
}

BlockJackknife frechet_jackknife(const FrechetReference& reference, const Matrix& rows, int blocks) {
    if (blocks < 2 || rows.rows() < blocks) {
        throw DataError("there are " + std::to_string(rows.rows()) + " samples for the " + std::to_string(blocks) +
                        " blocks of a jackknife, which needs at least 2 blocks of at least 1; raise the number of "
                        "samples or lower that of blocks");
    }
    const auto moments_of_block = [&](int k) {
        const Eigen::Index first = rows.rows() * k / blocks;
        return moments_of(rows.middleRows(first, rows.rows() * (k + 1) / blocks - first));
    };
    Moments whole;
    for (int k = 0; k < blocks; ++k) {
        whole = merged(whole, moments_of_block(k));
    }
    Vector values(blocks);
    for (int k = 0; k < blocks; ++k) {
        values(k) = reference.distance(without(whole, moments_of_block(k)));
    }
    return block_jackknife(reference.distance(whole), values);
}

}  // namespace surveyor
