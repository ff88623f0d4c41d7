#include "models/torchscript_extractor.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/linalg_vector_norm.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <charconv>
#include <mutex>

#include "base/array.hpp"
#include "base/codec.hpp"
#include "base/error.hpp"
#include "models/picture.hpp"
#include "models/resize.hpp"
#include "models/script_program.hpp"

namespace surveyor {
namespace {

constexpr const char* features_flag = "return_features";

ScriptProgram open_program(const ExtractorOptions& options) {
    ScriptProgram program(options.weights, options.device, at::kFloat);
    if (!program.has_method("forward")) {
        throw DataError("the TorchScript module has no method 'forward'");
    }
    if (options.script.is_detector && !program.has_argument("forward", features_flag)) {
        throw DataError(std::string("the TorchScript's forward has no argument '") + features_flag +
                        "', so it is none of NVIDIA's detectors; open it with the plain interface");
    }
    return program;
}

at::IValue element(const at::IValue& answer, const std::string& output) {
    if (output.empty()) {
        return answer;
    }
    if (answer.isGenericDict()) {
        const auto entries = answer.toGenericDict();
        const auto found = entries.find(output);
        if (found != entries.end()) {
            return found->value();
        }
    } else if (answer.isTuple()) {
        const auto& elements = answer.toTupleRef().elements();
        std::size_t position = 0;
        const auto parsed = std::from_chars(output.data(), output.data() + output.size(), position);
        if (parsed.ec == std::errc() && parsed.ptr == output.data() + output.size() && position < elements.size()) {
            return elements[position];
        }
    }
    throw DataError("the TorchScript answers with a " + answer.tagKind() + " that has no element '" + output + "'");
}

class ScriptExtractor final : public FeatureExtractor {
  public:
    ScriptExtractor(const ExtractorOptions& options, const std::string& sha256)
        : options_(options),
          quantisation_(options.quantise.value_or(Quantisation::trunc127)),
          program_(open_program(options)) {
        features_ = static_cast<int>(answer_to(at::zeros({1, 3, 64, 64}).to(options.device)).size(1));
        const ScriptInterface& script = options.script;
        facts_ = {{"weights_sha256", sha256},
                  {"interface", script.is_detector ? "detector" : "plain"},
                  {"quantise", surveyor::name_of(quantisation_)}};
        if (!script.is_detector) {
            facts_["side"] = std::to_string(script.side);
            facts_["mean"] = text_of_colours(script.mean);
            facts_["deviation"] = text_of_colours(script.deviation);
            facts_["output"] = script.output;
            facts_["unit_length"] = script.unit_length ? "true" : "false";
        }
    }

    [[nodiscard]] std::string name() const override { return std::string(torchscript_extractor_name); }

    [[nodiscard]] std::string distance() const override { return "FD (" + options_.weights.stem().string() + ")"; }

    [[nodiscard]] std::map<std::string, std::string> facts() const override { return facts_; }

    [[nodiscard]] int features() const override { return features_; }

    [[nodiscard]] at::Tensor extract(const at::Tensor& images) const override {
        require_finite(images);
        at::Tensor features = answer_to(images.to(options_.device));
        expect(features.size(1) == features_, "a network's features keep their length");
        return features;
    }

    [[nodiscard]] at::Tensor probabilities(const at::Tensor&) const override {
        throw DataError("a TorchScript extractor offers no classifier on its features");
    }

  private:
    static std::string text_of_colours(const std::vector<double>& values) {
        std::string text;
        for (const double value : values) {
            text += (text.empty() ? "" : " ") + number_text(value);
        }
        return text;
    }

    [[nodiscard]] at::Tensor input(const at::Tensor& images) const {
        const ScriptInterface& script = options_.script;
        const at::Tensor levels = levels_of(images, quantisation_);
        if (script.is_detector) {
            return levels.clamp(0, 255).to(at::kByte);
        }
        const auto colours = [&](const std::vector<double>& values) {
            return at::tensor(values, at::kDouble).to(images.device()).reshape({1, 3, 1, 1});
        };
        const at::Tensor x = resize_pillow_bicubic(levels, script.side) / 255.0;
        return ((x - colours(script.mean)) / colours(script.deviation)).to(at::kFloat);
    }

    [[nodiscard]] at::Tensor answer_to(const at::Tensor& images) const {
        const at::NoGradGuard no_gradients;
        const at::Tensor x = input(images);
        const std::lock_guard lock(mutex_);
        const at::Tensor features = features_of(run(x));
        if (features.dim() != 2 || features.size(0) != images.size(0) || features.size(1) < 1) {
            throw DataError("the TorchScript answers " + std::to_string(images.size(0)) +
                            " images with a tensor of shape " + text_of(features.sizes().vec()) +
                            ", expected [images, features]");
        }
        if (!options_.script.is_detector && options_.script.unit_length) {
            return features / at::linalg_vector_norm(features, 2, at::IntArrayRef{1}, /*keepdim=*/true);
        }
        return features;
    }

    [[nodiscard]] at::IValue run(const at::Tensor& x) const {
        return options_.script.is_detector ? program_.run("forward", x, {features_flag}) : program_.run("forward", x);
    }

    [[nodiscard]] at::Tensor features_of(const at::IValue& answer) const {
        const at::IValue part = options_.script.is_detector ? answer : element(answer, options_.script.output);
        if (!part.isTensor()) {
            throw DataError("the TorchScript answers with a " + part.tagKind() +
                            " where features are expected; name the element that holds them");
        }
        return part.toTensor().to(at::kFloat);
    }

    ExtractorOptions options_;
    Quantisation quantisation_;
    ScriptProgram program_;
    mutable std::mutex mutex_;  // a program may keep state between calls
    int features_ = 0;
    std::map<std::string, std::string> facts_;
};

}  // namespace

std::unique_ptr<FeatureExtractor> make_torchscript_extractor(const ExtractorOptions& options) {
    if (!options.trust_torchscript) {
        throw DataError(
            "a TorchScript file is a program that would run with your rights; if you trust where it comes from, say so "
            "with 'trust: torchscript'");
    }
    const ScriptInterface& script = options.script;
    if (script.side < 1 || script.side > 4096 || script.mean.size() != 3 || script.deviation.size() != 3 ||
        std::any_of(script.deviation.begin(), script.deviation.end(), [](double d) { return !(d > 0); })) {
        throw DataError(
            "a TorchScript extractor needs a side of 1 to 4096 pixels, three means and three deviations "
            "above 0");
    }
    return std::make_unique<ScriptExtractor>(options, checked_sha256(options));
}

}  // namespace surveyor
