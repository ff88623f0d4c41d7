#include "models/class_label.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/isfinite.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/mean.h>
#include <ATen/ops/rsqrt.h>
#include <ATen/ops/tensor.h>

#include <algorithm>
#include <cmath>

#include "base/error.hpp"

namespace surveyor {

at::Tensor class_label(const GeneratorOptions& options, int classes) {
    const auto given = options.label.size();
    const std::string has = "the generator has " + std::to_string(classes) + " classes";
    if (classes == 0 && given == 0) {
        return {};
    }
    if (classes == 0) {
        throw DataError("generator.label is given, for " + std::to_string(given) + " classes, and " + has +
                        ": leave it out");
    }
    if (given == 0) {
        throw DataError(has + " and draws one image per latent and class: set generator.label to one of 0 to " +
                        std::to_string(classes - 1));
    }
    if (given != static_cast<std::size_t>(classes)) {
        throw DataError("generator.label gives weights of " + std::to_string(given) + " classes, and " + has);
    }
    if (!std::all_of(options.label.begin(), options.label.end(), [](double x) { return std::isfinite(x); })) {
        throw DataError("generator.label, for which " + has + ", holds a weight that is not finite");
    }
    return at::tensor(options.label, at::kDouble);
}

void put_label(Mapping& mapping, const TensorMap& weights, const at::Tensor& label) {
    if (weights.contains("label.weight")) {
        mapping.appended = at::matmul(label, weight(weights, "label.weight").to(at::kDouble));
        return;
    }
    if (!weights.contains("embed.weight")) {
        return;
    }
    const at::Tensor embedding = weight(weights, "embed.weight").to(at::kDouble);
    const double scale = 1.0 / std::sqrt(static_cast<double>(embedding.size(1)));
    const at::Tensor y = at::matmul(embedding, label) * scale + weight(weights, "embed.bias").to(at::kDouble);
    const at::Tensor normalised = y * at::rsqrt(at::mean(y * y) + pixel_norm_epsilon);
    MappingLayer& first = mapping.layers.front();
    const std::int64_t z_dim = first.weight.size(1) - normalised.size(0);
    first.bias = first.bias + at::matmul(first.weight.narrow(1, z_dim, normalised.size(0)), normalised);
    first.weight = first.weight.narrow(1, 0, z_dim).contiguous();
}

}  // namespace surveyor
