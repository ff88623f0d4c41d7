#include "models/torchscript_extractor.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/avg_pool2d.h>
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

constexpr std::int64_t lpips_side = 256;  // larger images are averaged down to it

using Flags = std::vector<std::pair<std::string, bool>>;

/// What forward() is called with beside the images.
Flags flags_of(ScriptCall call) {
    switch (call) {
        case ScriptCall::plain:
            return {};
        case ScriptCall::detector:
            return {{"return_features", true}};
        case ScriptCall::lpips:
            return {{"resize_images", false}, {"return_lpips", true}};
    }
    throw ContractViolation("a TorchScript extractor is called in one of three ways");
}

ScriptProgram open_program(const ExtractorOptions& options) {
    ScriptProgram program(options.weights, options.device, at::kFloat);
    if (!program.has_method("forward")) {
        throw DataError("the TorchScript module has no method 'forward'");
    }
    for (const auto& [flag, value] : flags_of(options.script.call)) {
        if (!program.has_argument("forward", flag)) {
            throw DataError("the TorchScript's forward has no argument '" + flag +
                            "', which it is to be called with; leave 'call' out for a network of another kind");
        }
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
          quantisation_(options.quantise.value_or(options.script.call == ScriptCall::lpips ? Quantisation::none
                                                                                           : Quantisation::trunc127)),
          program_(open_program(options)) {
        features_ = static_cast<int>(answer_to(input(at::zeros({1, 3, 64, 64}))).size(1));
        const ScriptInterface& script = options.script;
        facts_ = {{"weights_sha256", sha256},
                  {"call", script_calls()[static_cast<std::size_t>(script.call)]},
                  {"quantise", surveyor::name_of(quantisation_)}};
        if (script.call == ScriptCall::plain) {
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

    /// LPIPS weights have no published digest that could be asked for: who states one vouches for the file.
    [[nodiscard]] std::string path_length() const override {
        const bool is_vouched_for = options_.script.call == ScriptCall::lpips && options_.sha256.size() == 64;
        return is_vouched_for ? "PPL" : "path length (" + options_.weights.stem().string() + ")";
    }

    [[nodiscard]] at::Tensor input(const at::Tensor& images) const override {
        const at::NoGradGuard no_gradients;
        require_finite(images);
        const at::Tensor here = images.to(options_.device);
        switch (options_.script.call) {
            case ScriptCall::plain:
                return resized(levels_of(here, quantisation_));
            case ScriptCall::detector:
                return levels_of(here, quantisation_).clamp(0, 255).to(at::kByte);
            case ScriptCall::lpips:
                return averaged_down(levels_of(here, quantisation_).to(at::kFloat));
        }
        throw ContractViolation("a TorchScript extractor is called in one of three ways");
    }

    [[nodiscard]] at::Tensor features_of(const at::Tensor& input) const override {
        at::Tensor features = answer_to(input);
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

    [[nodiscard]] at::Tensor resized(const at::Tensor& levels) const {
        const ScriptInterface& script = options_.script;
        const auto colours = [&](const std::vector<double>& values) {
            return at::tensor(values, at::kDouble).to(levels.device()).reshape({1, 3, 1, 1});
        };
        const at::Tensor x = resize_pillow_bicubic(levels, script.side) / 255.0;
        return ((x - colours(script.mean)) / colours(script.deviation)).to(at::kFloat);
    }

    /// Means over squares, as NVIDIA's path length takes large images to 256 pixels.
    static at::Tensor averaged_down(const at::Tensor& images) {
        const std::int64_t factor = images.size(2) / lpips_side;
        return factor < 2 ? images : at::avg_pool2d(images, {factor, factor});
    }

    [[nodiscard]] at::Tensor answer_to(const at::Tensor& x) const {
        const at::NoGradGuard no_gradients;
        const std::lock_guard lock(mutex_);
        const at::Tensor features = part_of(program_.run("forward", x, flags_of(options_.script.call)));
        if (features.dim() != 2 || features.size(0) != x.size(0) || features.size(1) < 1) {
            throw DataError("the TorchScript answers " + std::to_string(x.size(0)) + " images with a tensor of shape " +
                            text_of(features.sizes().vec()) + ", expected [images, features]");
        }
        if (options_.script.call == ScriptCall::plain && options_.script.unit_length) {
            return features / at::linalg_vector_norm(features, 2, at::IntArrayRef{1}, /*keepdim=*/true);
        }
        return features;
    }

    [[nodiscard]] at::Tensor part_of(const at::IValue& answer) const {
        const bool is_plain = options_.script.call == ScriptCall::plain;
        const at::IValue part = is_plain ? element(answer, options_.script.output) : answer;
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
