#include "geometry/inception_score.hpp"

#include <cmath>
#include <string>
#include <utility>

#include "base/error.hpp"

namespace surveyor {
namespace {

void check_probabilities(const Matrix& rows) {
    for (Eigen::Index i = 0; i < rows.rows(); ++i) {
        const double sum = rows.row(i).sum();
        if (!(rows.row(i).minCoeff() >= 0.0) || !(std::abs(sum - 1.0) <= 1e-3)) {
            throw DataError("row " + std::to_string(i) + " of the class probabilities sums to " + std::to_string(sum) +
                            " with a least entry of " + std::to_string(rows.row(i).minCoeff()) +
                            "; it must be non-negative and sum to 1 (take the softmax of logits first)");
        }
    }
}

/// KL(p_i | mean of the rows), [sample], in nats. An entry of 0 contributes 0.
Vector divergences(const Matrix& rows) {
    const Eigen::RowVectorXd mean = rows.colwise().mean();
    Vector divergence(rows.rows());
    for (Eigen::Index i = 0; i < rows.rows(); ++i) {
        double sum = 0.0;
        for (Eigen::Index y = 0; y < rows.cols(); ++y) {
            const double p = rows(i, y);
            sum += p > 0 ? p * (std::log(p) - std::log(mean(y))) : 0.0;
        }
        divergence(i) = sum;
    }
    return divergence;
}

}  // namespace

Matrix softmax_rows(const Matrix& logits) {
    if (!logits.allFinite()) {
        throw NumericError("logits [" + std::to_string(logits.rows()) + ", " + std::to_string(logits.cols()) +
                           "] hold numbers that are not finite, so they give no probabilities");
    }
    Matrix rows = (logits.colwise() - logits.rowwise().maxCoeff()).array().exp();
    for (Eigen::Index i = 0; i < rows.rows(); ++i) {
        rows.row(i) /= rows.row(i).sum();
    }
    return rows;
}

Estimate inception_score(const Matrix& probabilities) {
    expect(probabilities.rows() > 0 && probabilities.cols() > 0, "a score needs samples and classes");
    check_probabilities(probabilities);
    const Vector divergence = divergences(probabilities);
    const double mean = divergence.mean();
    const double score = std::exp(mean);
    return {.value = score, .generated = score * (divergence.array() - mean), .reference = {}};
}

SplitScore inception_score_of_splits(const Matrix& probabilities, int splits) {
    expect(splits > 0, "a score over splits has splits");
    if (probabilities.rows() < splits) {
        throw DataError("there are " + std::to_string(probabilities.rows()) + " samples for " + std::to_string(splits) +
                        " splits of an Inception score; raise the number of samples");
    }
    SplitScore result{.mean = 0.0, .standard_deviation = 0.0, .values = Vector(splits)};
    for (Eigen::Index s = 0; s < splits; ++s) {
        const Eigen::Index first = s * probabilities.rows() / splits;
        const Eigen::Index last = (s + 1) * probabilities.rows() / splits;
        result.values(s) = inception_score(probabilities.middleRows(first, last - first)).value;
    }
    result.mean = result.values.mean();
    result.standard_deviation = std::sqrt((result.values.array() - result.mean).square().mean());
    return result;
}

}  // namespace surveyor
