#include "stages/extractor_entry.hpp"

#include <algorithm>
#include <vector>

#include "models/all_models.hpp"
#include "models/preprocessing.hpp"

namespace surveyor {

namespace {

std::vector<std::string> with_auto(std::vector<std::string> words) {
    words.insert(words.begin(), "auto");
    return words;
}

/// In either case, since programs print both.
std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : static_cast<char>(c);
    });
    return text;
}

bool knows(const std::vector<std::string>& words, const std::string& word) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

}  // namespace

Fields<ExtractorEntry> ExtractorEntry::fields() {
    return Fields<ExtractorEntry>{}
        .add("network",
             &ExtractorEntry::network,
             one_of(with_auto(extractor_names())),
             "what kind of extractor; auto: the one that the entry is named after")
        .add("weights", &ExtractorEntry::weights, {}, "its file: Inception weights of any format, or a TorchScript")
        .add("sha256",
             &ExtractorEntry::sha256,
             {},
             "first digits of the file's SHA-256, which must agree; any: not asked")
        .add("mode",
             &ExtractorEntry::mode,
             one_of(preprocessing_modes()),
             "inception: whose resize and value range (docs/extractors.md)")
        .add("quantise",
             &ExtractorEntry::quantise,
             one_of(with_auto(quantisations())),
             "how rendered images become levels of 0 to 255; auto: as the mode's program does")
        .add("tap", &ExtractorEntry::tap, between(64, 2048), "inception: 64, 192, 768 or 2048 features")
        .add("precision", &ExtractorEntry::precision, one_of({"float32", "float64"}), "inception: of the network")
        .add("trust",
             &ExtractorEntry::trust,
             one_of({"none", "torchscript"}),
             "torchscript runs the program that a TorchScript file is: only for files of your own")
        .add("call",
             &ExtractorEntry::call,
             one_of(script_calls()),
             "torchscript: how it is called; detector and lpips are NVIDIA's")
        .add("side", &ExtractorEntry::side, between(1, 4096), "torchscript, plain: pixels that images are resized to")
        .add("mean",
             &ExtractorEntry::mean,
             between(-1e3, 1e3),
             "torchscript, plain: subtracted from levels / 255, for each colour")
        .add("deviation",
             &ExtractorEntry::deviation,
             between(1e-6, 1e3),
             "torchscript, plain: what colours are then divided by")
        .add("output",
             &ExtractorEntry::output,
             {},
             "torchscript, plain: key or position of the features in the answer; all: the answer itself")
        .add("unit_length", &ExtractorEntry::unit_length, {}, "torchscript, plain: divide features by their length");
}

bool ExtractorEntry::has_known_tap() const {
    return tap == 64 || tap == 192 || tap == 768 || tap == 2048;
}

bool ExtractorEntry::has_readable_digest() const {
    return sha256 == "any" ||
           (sha256.size() <= 64 && lower(sha256).find_first_not_of("0123456789abcdef") == std::string::npos);
}

bool ExtractorEntry::is_sound() const {
    return has_known_tap() && has_readable_digest() && knows(preprocessing_modes(), mode) &&
           knows(with_auto(quantisations()), quantise) && knows(script_calls(), call);
}

ExtractorOptions ExtractorEntry::options(at::Device device) const {
    ExtractorOptions opened;
    opened.weights = weights.path;
    opened.sha256 = sha256 == "any" ? "" : lower(sha256);
    opened.mode = preprocessing_mode(mode);
    if (quantise != "auto") {
        opened.quantise = quantisation(quantise);
    }
    opened.tap = static_cast<int>(tap);
    opened.trust_torchscript = trust == "torchscript";
    opened.script.call = script_call(call);
    opened.script.side = static_cast<int>(side);
    opened.script.mean = {mean.begin(), mean.end()};
    opened.script.deviation = {deviation.begin(), deviation.end()};
    opened.script.output = output == "all" ? "" : output;
    opened.script.unit_length = unit_length;
    opened.device = device;
    opened.dtype = precision == "float64" ? at::kDouble : at::kFloat;
    return opened;
}

}  // namespace surveyor
