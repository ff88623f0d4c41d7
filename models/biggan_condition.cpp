#include "models/biggan_condition.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/mv.h>

#include <algorithm>
#include <cmath>

#include "base/error.hpp"

namespace surveyor {
namespace {

std::string count_of_classes(const BigGanConfig& config) {
    return "this generator draws " + std::to_string(config.classes) + " classes";
}

/// Embeddings of all classes times their weights.
at::Tensor embedding_of(const TensorMap& weights, const BigGanConfig& config, const GeneratorOptions& options) {
    if (options.label.empty()) {
        throw DataError(count_of_classes(config) + ": say with 'generator.label' which one is surveyed");
    }
    if (options.label.size() != static_cast<std::size_t>(config.classes)) {
        throw DataError(count_of_classes(config) + ", but 'generator.label' holds " +
                        std::to_string(options.label.size()) + " weights; give one for each class");
    }
    if (!std::ranges::all_of(options.label, [](double value) { return std::isfinite(value); })) {
        throw DataError("'generator.label' holds a weight that is not finite");
    }
    // ATen takes no const memory; the product only reads.
    auto* values = const_cast<double*>(options.label.data());
    return at::mv(weight(weights, "embedding").to(at::kDouble), at::from_blob(values, {config.classes}, at::kDouble));
}

}  // namespace

BigGanCondition biggan_condition(const TensorMap& weights,
                                 const BigGanConfig& config,
                                 const GeneratorOptions& options) {
    if (!(options.truncation > 0 && options.truncation <= 1)) {
        throw DataError("'generator.truncation' of a BigGAN is above 0 and at most 1");
    }
    if (options.statistics != "reference" && options.statistics != "linear") {
        throw DataError("'generator.statistics' is 'reference' or 'linear', not '" + options.statistics + "'");
    }
    return {.embedding = embedding_of(weights, config, options),
            .truncation = options.truncation,
            .is_straight = options.statistics == "linear",
            .epsilon = config.epsilon};
}

at::Tensor spectrally_normalised(const TensorMap& weights, const std::string& layer, double epsilon) {
    const at::Tensor stored = weight(weights, layer + ".weight").to(at::kDouble);
    const at::Tensor u = weight(weights, layer + ".u").to(at::kDouble);
    const at::Tensor backwards = at::mv(stored.reshape({stored.size(0), -1}).t(), u);
    const auto v = weights.find(layer + ".v");
    const double sigma = v == weights.end() ? backwards.square().sum().item<double>() /
                                                  std::max(backwards.norm().item<double>(), epsilon)
                                            : (backwards * v->second.to(at::kDouble)).sum().item<double>();
    if (sigma == 0 || !std::isfinite(sigma)) {
        throw DataError("the spectral norm u M v of layer '" + layer + "' is " + std::to_string(sigma) +
                        ": its vectors 'weight_u' and 'weight_v' were never trained, or the file is damaged");
    }
    return stored / sigma;
}

BatchStatistics statistics_at(const TensorMap& weights, const std::string& norm, const BigGanCondition& condition) {
    const at::Tensor means = weight(weights, norm + ".mean").to(at::kDouble);
    const at::Tensor variances = weight(weights, norm + ".variance").to(at::kDouble);
    const double step = 1.0 / static_cast<double>(means.size(0) - 1);
    double whole = 0;
    const double part = std::modf(condition.truncation / step, &whole);
    const auto row = static_cast<std::int64_t>(whole);
    if (part == 0 || row + 1 >= means.size(0)) {
        const std::int64_t last = std::min(row, means.size(0) - 1);
        return {means[last], variances[last]};
    }
    const double weight_of_row = condition.is_straight ? 1.0 - part : part;
    const auto between = [&](const at::Tensor& rows) {
        return rows[row] * weight_of_row + rows[row + 1] * (1.0 - weight_of_row);
    };
    return {between(means), between(variances)};
}

}  // namespace surveyor
