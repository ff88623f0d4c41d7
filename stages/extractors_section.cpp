#include "stages/extractors_section.hpp"

#include <algorithm>

#include "models/all_models.hpp"
#include "models/pixels_extractor.hpp"
#include "models/preprocessing.hpp"

namespace surveyor {

namespace {

const std::string pixels(pixels_extractor_name);

std::vector<std::string> with_auto(std::vector<std::string> words) {
    words.insert(words.begin(), "auto");
    return words;
}

/// An entry's network: what it says, else its own name.
std::string network_of(const std::string& extractor, const ExtractorEntry& entry) {
    return entry.network == "auto" ? extractor : entry.network;
}

bool is_network(const std::string& word) {
    const std::vector<std::string> known = extractor_names();
    return std::find(known.begin(), known.end(), word) != known.end();
}

/// In either case, since programs print both.
std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : static_cast<char>(c);
    });
    return text;
}

bool is_start_of_sha256(const std::string& text) {
    return text == "any" ||
           (text.size() <= 64 && lower(text).find_first_not_of("0123456789abcdef") == std::string::npos);
}

/// Whether an entry's own fields allow it to be opened; what is wrong with them is told elsewhere.
bool is_sound(const ExtractorEntry& entry) {
    const auto knows = [](const std::vector<std::string>& words, const std::string& word) {
        return std::find(words.begin(), words.end(), word) != words.end();
    };
    return is_start_of_sha256(entry.sha256) && knows(preprocessing_modes(), entry.mode) &&
           knows(with_auto(quantisations()), entry.quantise) && knows(script_calls(), entry.call) &&
           (entry.tap == 64 || entry.tap == 192 || entry.tap == 768 || entry.tap == 2048);
}

ExtractorOptions options_of(const ExtractorEntry& entry, at::Device device) {
    ExtractorOptions options;
    options.weights = entry.weights.path;
    options.sha256 = entry.sha256 == "any" ? "" : lower(entry.sha256);
    options.mode = preprocessing_mode(entry.mode);
    if (entry.quantise != "auto") {
        options.quantise = quantisation(entry.quantise);
    }
    options.tap = static_cast<int>(entry.tap);
    options.trust_torchscript = entry.trust == "torchscript";
    options.script.call = script_call(entry.call);
    options.script.side = static_cast<int>(entry.side);
    options.script.mean = {entry.mean.begin(), entry.mean.end()};
    options.script.deviation = {entry.deviation.begin(), entry.deviation.end()};
    options.script.output = entry.output == "all" ? "" : entry.output;
    options.script.unit_length = entry.unit_length;
    options.device = device;
    options.dtype = entry.precision == "float64" ? at::kDouble : at::kFloat;
    return options;
}

/// Names become parts of labels and of groups of results.h5.
bool is_plain_name(const std::string& name) {
    return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    });
}

void state_facts(Configs& configs, const std::string& name, const FeatureExtractor& extractor) {
    configs.facts["extractors." + name + ".network"] = extractor.name();
    configs.facts["extracted." + name + ".features"] = std::to_string(extractor.features());
    configs.facts["extracted." + name + ".distance"] = extractor.distance();
    configs.facts["extracted." + name + ".path_length"] = extractor.path_length();
    for (const auto& [fact, value] : extractor.facts()) {
        configs.facts["extractors." + name + "." + fact] = value;
    }
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

Fields<ExtractorsSection::Config> ExtractorsSection::Config::fields() {
    return Fields<Config>{}.others(&Config::entries, "NAME", "a name of your own, or that of its network");
}

void ExtractorsSection::prepare(Configs& configs, Faults& faults) {
    state_facts(configs, pixels, *open_extractor(pixels));
    for (const auto& [extractor, entry] : configs.get<Config>().entries) {
        const bool needs_weights = network_of(extractor, entry) != pixels;
        if (!is_network(network_of(extractor, entry)) || (needs_weights && !entry.weights.is_there()) ||
            !is_sound(entry)) {
            continue;
        }
        try {
            state_facts(configs, extractor, *open(configs, extractor, at::Device(at::kCPU)));
        } catch (const Error& error) {
            faults.add(entry.weights.mark, "'extractors." + extractor + "': " + error.what(), error.code());
        }
    }
}

void ExtractorsSection::check(const Configs& configs, const MarkOf& mark, Faults& faults) {
    for (const auto& [extractor, entry] : configs.get<Config>().entries) {
        const Mark at = mark("extractors." + extractor);
        if (!is_plain_name(extractor)) {
            faults.add(at, "'extractors." + extractor + "': names are made of letters, digits, '_' and '-'");
        }
        if (!is_network(network_of(extractor, entry))) {
            faults.add(at,
                       "'extractors." + extractor + "' says no 'network', and '" + extractor +
                           "' is none; known: " + one_of(extractor_names()).text().substr(7));
        }
        if (network_of(extractor, entry) != pixels && entry.weights.empty()) {
            faults.add(at, "'extractors." + extractor + ".weights' is missing: this extractor needs a file");
        }
        static constexpr std::int64_t taps[] = {64, 192, 768, 2048};
        if (std::find(std::begin(taps), std::end(taps), entry.tap) == std::end(taps)) {
            faults.add(mark("extractors." + extractor + ".tap"),
                       "'extractors." + extractor + ".tap' is " + std::to_string(entry.tap) +
                           " but must be one of 64, 192, 768, 2048");
        }
        if (!is_start_of_sha256(entry.sha256)) {
            faults.add(mark("extractors." + extractor + ".sha256"),
                       "'extractors." + extractor + ".sha256' is '" + entry.sha256 +
                           "', but must be the first of 64 hexadecimal digits, or any");
        }
        if (extractor == pixels && network_of(extractor, entry) != pixels) {
            faults.add(at, "'extractors.pixels' would be another network than pixels: give it another name");
        }
    }
}

bool ExtractorsSection::has(const Configs& configs, const std::string& extractor) {
    return extractor == pixels || configs.get<Config>().entries.contains(extractor);
}

void ExtractorsSection::require(
    const Configs& configs, const std::string& field, const std::string& extractor, const Mark& mark, Faults& faults) {
    if (has(configs, extractor)) {
        return;
    }
    std::vector<std::string> known = {pixels};
    for (const auto& [name, entry] : configs.get<Config>().entries) {
        known.push_back(name);
    }
    const std::string guess = nearest_word(extractor, known);
    faults.add(mark,
               "'" + field + "' names '" + extractor + "', which is no extractor of this study" +
                   (is_network(extractor) ? "; it needs a file: extractors: {" + extractor + ": {weights: PATH}}"
                    : guess.empty()       ? "; 'extractors' defines them, pixels is there without"
                                          : "; did you mean '" + guess + "'?"));
}

std::unique_ptr<FeatureExtractor> ExtractorsSection::open(const Configs& configs,
                                                          const std::string& extractor,
                                                          at::Device device) {
    const auto& entries = configs.get<Config>().entries;
    const auto found = entries.find(extractor);
    const ExtractorEntry entry = found == entries.end() ? ExtractorEntry{} : found->second;
    return open_extractor(network_of(extractor, entry), options_of(entry, device));
}

std::vector<std::pair<std::string, std::string>> ExtractorsSection::values(const Configs& configs,
                                                                           const std::string& extractor) {
    const std::string prefix = "extractors." + extractor + ".";
    std::vector<std::pair<std::string, std::string>> values;
    if (fact(configs, extractor, "network") == pixels) {
        return values;  // which were there before other extractors, and whose shards stay valid
    }
    const auto& facts = configs.facts;
    for (auto fact = facts.lower_bound(prefix); fact != facts.end() && fact->first.starts_with(prefix); ++fact) {
        values.push_back(*fact);
    }
    return values;
}

std::string ExtractorsSection::fact(const Configs& configs, const std::string& extractor, const std::string& fact) {
    const std::string name = "extractors." + extractor + "." + fact;
    return configs.has_fact(name) ? configs.fact(name) : "";
}

std::string ExtractorsSection::distance_name(const Configs& configs, const std::string& extractor) {
    return configs.fact("extracted." + extractor + ".distance");
}

std::string ExtractorsSection::path_length_name(const Configs& configs, const std::string& extractor) {
    return configs.fact("extracted." + extractor + ".path_length");
}

std::string ExtractorsSection::preprocessing(const Configs& configs, const std::string& extractor) {
    std::string text;
    for (const auto& [name, before] : {std::pair<const char*, const char*>{"mode", ""},
                                       {"call", "torchscript, "},
                                       {"quantise", "quantised "},
                                       {"tap", "tap "}}) {
        if (const std::string value = fact(configs, extractor, name); !value.empty()) {
            text += (text.empty() ? "" : ", ") + std::string(before) + value;
        }
    }
    return text;
}

}  // namespace surveyor
