#include "stages/reference_match.hpp"

#include "models/inception_loader.hpp"
#include "stages/extractors_section.hpp"
#include "stages/reference.hpp"
#include "stages/shared_configs.hpp"

namespace surveyor::reference {

namespace {

constexpr std::string_view own_facts = "reference.facts.";

/// The mode in which an extractor prepares images; NVIDIA's detectors do it as TensorFlow did.
std::string mode_of(const Configs& configs, const std::string& extractor) {
    return ExtractorsSection::fact(configs, extractor, "call") == "detector"
               ? "tf_legacy"
               : ExtractorsSection::fact(configs, extractor, "mode");
}

/// "tap is 768 there and 2048 here, ..." for files of this program, which say all that features depend on.
std::string differing_facts(const Configs& configs, const std::string& extractor) {
    std::string text;
    const std::string mode = configs.fact("reference.mode");
    if (const std::string here = ExtractorsSection::fact(configs, extractor, "mode"); here != mode) {
        text = "mode is '" + mode + "' there and '" + here + "' here";
    }
    const auto& facts = configs.facts;
    const bool has_source = configs.has_fact(std::string(own_facts) + "source_sha256");
    for (auto fact = facts.lower_bound(std::string(own_facts));
         fact != facts.end() && fact->first.starts_with(own_facts);
         ++fact) {
        const std::string name = fact->first.substr(own_facts.size());
        const std::string here = ExtractorsSection::fact(configs, extractor, name);
        if (has_source && name == "weights_sha256") {
            continue;  // of the same source, an export has other bytes
        }
        if (here != fact->second) {
            text += (text.empty() ? "" : ", ") + name + " is '" + fact->second + "' there and '" + here + "' here";
        }
    }
    return text;
}

bool has_own_facts(const Configs& configs) {
    const auto fact = configs.facts.lower_bound(std::string(own_facts));
    return fact != configs.facts.end() && fact->first.starts_with(own_facts);
}

/// Files of other programs were made with the published network.
void check_foreign(const Configs& configs, const std::string& extractor, const MarkOf& mark, Faults& faults) {
    const ReferenceConfig& config = configs.get<FidConfig>().reference;
    const std::string said = configs.fact("reference.mode");
    const std::string mode = said.empty() ? config.mode : said;
    const std::string here = mode_of(configs, extractor);
    const Mark at = mark("fid.reference.mode");
    if (!said.empty() && config.mode != "auto" && config.mode != "same" && config.mode != said) {
        faults.add(at, "'fid.reference.mode' is " + config.mode + ", but the statistics file is of mode " + said);
    } else if (config.mode == "same") {
        return;
    } else if (mode == "auto") {
        faults.add(at,
                   "'fid.reference.mode' is missing: this statistics file (" + configs.fact("reference.origin") +
                       ") does not say how its images were resized and scaled; name the mode of the program that made "
                       "it" +
                       (here.empty() ? "" : " (this study's extractor is of mode " + here + ")"));
    } else if (mode != here) {
        faults.add(at,
                   "the statistics are of mode " + mode + ", but 'extractors." + extractor + "' is of mode " +
                       (here.empty() ? "its own" : here) + ": such features do not compare",
                   said.empty() ? ExitCode::study_invalid : ExitCode::bad_data);
    } else if (!is_published_sha256(ExtractorsSection::fact(configs, extractor, "source_sha256")) &&
               ExtractorsSection::fact(configs, extractor, "call") != "detector") {
        faults.add(at,
                   "the statistics (" + configs.fact("reference.origin") +
                       ") are of the published FID weights, and 'extractors." + extractor +
                       "' has others; if they were made with these, say 'fid.reference.mode=same'",
                   ExitCode::bad_data);
    }
}

}  // namespace

void check_match(const Configs& configs, const MarkOf& mark, Faults& faults) {
    const std::vector<std::string>& extractors = configs.get<FeaturesConfig>().extractors;
    const Mark at = mark("fid.reference.statistics");
    if (extractors.size() != 1) {
        faults.add(at,
                   "'fid.reference.statistics' belongs to one extractor, and 'features.extractors' names " +
                       std::to_string(extractors.size()));
        return;
    }
    const std::string& extractor = extractors.front();
    if (!configs.has_fact("extracted." + extractor + ".features")) {
        return;  // why not has been told
    }
    if (const std::string features = configs.fact("extracted." + extractor + ".features");
        features != configs.fact("reference.features")) {
        faults.add(at,
                   "'fid.reference.statistics' is of " + configs.fact("reference.features") + " features, but '" +
                       extractor + "' has " + features,
                   ExitCode::bad_data);
    } else if (!has_own_facts(configs)) {
        check_foreign(configs, extractor, mark, faults);
    } else if (const std::string differing = differing_facts(configs, extractor); !differing.empty()) {
        faults.add(at,
                   "'fid.reference.statistics' was made by another extractor than '" + extractor + "': " + differing,
                   ExitCode::bad_data);
    }
}

}  // namespace surveyor::reference
