#include "stages/extractors_section.hpp"

#include <algorithm>

#include "models/all_models.hpp"
#include "models/pixels_extractor.hpp"

namespace surveyor {

namespace {

const std::string pixels(pixels_extractor_name);

bool is_network(const std::string& word) {
    const std::vector<std::string> known = extractor_names();
    return std::find(known.begin(), known.end(), word) != known.end();
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

Fields<ExtractorsSection::Config> ExtractorsSection::Config::fields() {
    return Fields<Config>{}.others(&Config::entries, "NAME", "a name of your own, or that of its network");
}

void ExtractorsSection::prepare(Configs& configs, Faults& faults) {
    state_facts(configs, pixels, *open_extractor(pixels));
    for (const auto& [extractor, entry] : configs.get<Config>().entries) {
        const bool needs_weights = entry.network_of(extractor) != pixels;
        if (!is_network(entry.network_of(extractor)) || (needs_weights && !entry.weights.is_there()) ||
            !entry.is_sound()) {
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
        if (!is_network(entry.network_of(extractor))) {
            faults.add(at,
                       "'extractors." + extractor + "' says no 'network', and '" + extractor +
                           "' is none; known: " + one_of(extractor_names()).text().substr(7));
        }
        if (entry.network_of(extractor) != pixels && entry.weights.empty()) {
            faults.add(at, "'extractors." + extractor + ".weights' is missing: this extractor needs a file");
        }
        if (!entry.has_known_tap()) {
            faults.add(mark("extractors." + extractor + ".tap"),
                       "'extractors." + extractor + ".tap' is " + std::to_string(entry.tap) +
                           " but must be one of 64, 192, 768, 2048");
        }
        if (!entry.has_readable_digest()) {
            faults.add(mark("extractors." + extractor + ".sha256"),
                       "'extractors." + extractor + ".sha256' is '" + entry.sha256 +
                           "', but must be the first of 64 hexadecimal digits, or any");
        }
        if (extractor == pixels && entry.network_of(extractor) != pixels) {
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
    return open_extractor(entry.network_of(extractor), entry.options(device));
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
