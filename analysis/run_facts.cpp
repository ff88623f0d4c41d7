#include "analysis/run_facts.hpp"

#include <algorithm>
#include <charconv>
#include <sstream>
#include <string_view>
#include <system_error>

#include "analysis/labels.hpp"
#include "base/digest.hpp"
#include "base/error.hpp"

namespace surveyor {

namespace {

/// Counts how often the report has changed, so that a page of an older form is drawn again.
constexpr std::string_view page_form = "2\n";

double share_of(const std::string& text, const std::string& where) {
    double share = 0;
    const auto end = std::from_chars(text.data(), text.data() + text.size(), share);
    if (end.ec != std::errc() || end.ptr != text.data() + text.size() || !(share >= 0 && share <= 1)) {
        throw DataError(where + ": the attribute max_held of /provenance is '" + text +
                        "' (a share must lie in 0 to 1). Delete the file and run the study again.");
    }
    return share;
}

/// Over all extractors. Feature sets of one run may differ in size only where a study asks for it.
std::string images_text(const ResultsReader& results) {
    double least = 0;
    double most = 0;
    for (const std::string& extractor : results.children("/fid")) {
        for (const double images : results.array("/fid/" + extractor + "/images").as_doubles()) {
            least = most == 0 ? images : std::min(least, images);
            most = std::max(most, images);
        }
    }
    return most == 0 ? "" : least == most ? short_text(most, 9) : short_text(least, 9) + " to " + short_text(most, 9);
}

}  // namespace

RunFacts read_facts(const ResultsReader& results) {
    const auto attribute = [&](const char* name) { return results.attribute("/provenance", name); };
    RunFacts facts;
    facts.study_name = attribute("study_name");
    facts.study = attribute("study");
    facts.seed = attribute("seed");
    facts.weights_digest = attribute("weights_digest");
    facts.versions = attribute("versions");
    facts.images_per_point = images_text(results);
    facts.reference_images = attribute("reference_images");
    if (const std::string max_held = attribute("max_held"); !max_held.empty()) {
        facts.max_held = share_of(max_held, results.path().string());
    }
    std::istringstream lines(attribute("warnings"));
    for (std::string line; std::getline(lines, line);) {
        if (!line.empty()) {
            facts.warnings.push_back(line);
        }
    }
    facts.stamp =
        digest_of(std::string(page_form) + attribute("plan_digest") + "\n" + attribute("written") + "\n" + facts.study);
    return facts;
}

}  // namespace surveyor
