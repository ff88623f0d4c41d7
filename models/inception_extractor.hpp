#pragma once

#include <memory>
#include <string_view>

#include "models/extractor.hpp"
#include "models/extractor_options.hpp"

namespace surveyor {

inline constexpr std::string_view inception_extractor_name = "inception";

/// The FID network on the weights file that `options` name, with the preprocessing of `options.mode`. Tap 2048 has
/// class probabilities, without the classifier's bias as the published Inception score. DataError for weights of
/// another network, a digest that does not agree, an unknown tap; NumericError when an image is not finite.
[[nodiscard]] std::unique_ptr<FeatureExtractor> make_inception_extractor(const ExtractorOptions& options);

}  // namespace surveyor
