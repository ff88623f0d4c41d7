#include "models/inception_extractor.hpp"

#include <ATen/ops/softmax.h>

#include <algorithm>

#include "base/error.hpp"
#include "models/inception.hpp"
#include "models/inception_layout.hpp"
#include "models/inception_loader.hpp"
#include "models/picture.hpp"

namespace surveyor {
namespace {

/// What is known of the weights when they are open.
struct OpenWeights {
    NetworkFile file;
    std::string sha256;
    bool are_published = false;
};

OpenWeights open_weights(const ExtractorOptions& options) {
    OpenWeights open;
    open.sha256 = checked_sha256(options);
    const Checkpoint checkpoint = open_checkpoint(options.weights);
    open.file = load_inception(checkpoint, open.sha256);
    open.are_published = has_fid_weights(checkpoint, open.sha256);
    return open;
}

class InceptionExtractor final : public FeatureExtractor {
  public:
    InceptionExtractor(const ExtractorOptions& options, const OpenWeights& weights)
        : network_(weights.file.weights, options.dtype, options.device),
          mode_(options.mode),
          quantisation_(options.quantise.value_or(usual_quantisation(options.mode))),
          tap_(options.tap),
          device_(options.device) {
        // Other taps have distances of other sizes.
        distance_ = weights.are_published && tap_ == inception_features ? "FID"
                    : weights.are_published ? "FD (inception, tap " + std::to_string(tap_) + ")"
                                            : "FD (inception)";
        facts_ = {{"weights_sha256", weights.sha256},
                  {"source_sha256", weights.file.settings.at("source_sha256")},
                  {"mode", surveyor::name_of(mode_)},
                  {"quantise", surveyor::name_of(quantisation_)},
                  {"tap", std::to_string(tap_)},
                  {"precision", options.dtype == at::kDouble ? "float64" : "float32"}};
    }

    [[nodiscard]] std::string name() const override { return std::string(inception_extractor_name); }

    [[nodiscard]] std::string distance() const override { return distance_; }

    [[nodiscard]] std::map<std::string, std::string> facts() const override { return facts_; }

    [[nodiscard]] int features() const override { return tap_; }

    [[nodiscard]] at::Tensor input(const at::Tensor& images) const override {
        require_finite(images);
        return network_input(images.to(device_), mode_, quantisation_, inception_side, network_.dtype());
    }

    [[nodiscard]] at::Tensor features_of(const at::Tensor& input) const override {
        return network_.features(input, tap_);
    }

    [[nodiscard]] at::Tensor probabilities(const at::Tensor& features) const override {
        if (tap_ != inception_features) {
            throw DataError("class probabilities need the 2048 features of the FID network's end, not tap " +
                            std::to_string(tap_));
        }
        return at::softmax(network_.logits(features, ClassifierBias::none), 1);
    }

  private:
    Inception network_;
    PreprocessingMode mode_;
    Quantisation quantisation_;
    int tap_;
    at::Device device_;
    std::string distance_;
    std::map<std::string, std::string> facts_;
};

}  // namespace

std::unique_ptr<FeatureExtractor> make_inception_extractor(const ExtractorOptions& options) {
    constexpr int taps[] = {64, 192, 768, inception_features};
    if (std::find(std::begin(taps), std::end(taps), options.tap) == std::end(taps)) {
        throw DataError("the FID network has no tap of " + std::to_string(options.tap) +
                        " features; it has 64, 192, 768 and 2048");
    }
    return std::make_unique<InceptionExtractor>(options, open_weights(options));
}

}  // namespace surveyor
