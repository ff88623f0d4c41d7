#include "stages/image_features.hpp"

#include <ATen/ops/cat.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/isfinite.h>

#include <algorithm>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "stages/micro_batches.hpp"
#include "stages/tensors.hpp"

namespace surveyor {

namespace {

std::filesystem::path file_of(const ImageFolder& folder, std::int64_t index) {
    return folder.file(static_cast<std::size_t>(index));
}

/// [1, ...], on the extractor's device.
at::Tensor input_of(const FeatureExtractor& extractor, const ImageFolder& folder, std::int64_t index) {
    const Array picture = read_image_of(folder, static_cast<std::size_t>(index));
    const at::Tensor levels = to_tensor(picture).permute({2, 0, 1}).unsqueeze(0).contiguous();
    try {
        return extractor.input(levels);
    } catch (const DataError& error) {
        throw DataError(file_of(folder, index).string() + ": " + error.what());
    }
}

/// Rows of `inputs` that have the shape of the first one that is still missing go through together.
at::Tensor features_of_inputs(const FeatureExtractor& extractor,
                              const std::vector<at::Tensor>& inputs,
                              std::int64_t batch) {
    std::vector<at::Tensor> rows(inputs.size());
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        if (rows[i].defined()) {
            continue;
        }
        std::vector<std::size_t> alike;
        std::vector<at::Tensor> parts;
        for (std::size_t j = i; j < inputs.size(); ++j) {
            if (inputs[j].sizes() == inputs[i].sizes()) {
                alike.push_back(j);
                parts.push_back(inputs[j]);
            }
        }
        const at::Tensor features = extractor.features_of(padded_batch(at::cat(parts), 0, batch)).to(at::kCPU);
        for (std::size_t k = 0; k < alike.size(); ++k) {
            rows[alike[k]] = features.narrow(0, static_cast<std::int64_t>(k), 1);
        }
    }
    return at::cat(rows);
}

}  // namespace

at::Tensor features_of_images(const FeatureExtractor& extractor,
                              const ImageFolder& folder,
                              std::int64_t first,
                              std::int64_t last,
                              std::int64_t batch) {
    std::vector<at::Tensor> all;
    for (std::int64_t begin = first; begin < last; begin += batch) {
        const std::int64_t end = std::min(begin + batch, last);
        std::vector<at::Tensor> inputs;
        for (std::int64_t i = begin; i < end; ++i) {
            inputs.push_back(input_of(extractor, folder, i));
        }
        all.push_back(features_of_inputs(extractor, inputs, batch));
        for (std::int64_t i = begin; i < end; ++i) {
            if (!at::isfinite(all.back()[i - begin]).all().item<bool>()) {
                throw NumericError(file_of(folder, i).string() + ": its features are not finite");
            }
        }
    }
    return at::cat(all);
}

}  // namespace surveyor
