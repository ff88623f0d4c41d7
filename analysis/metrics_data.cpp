#include "analysis/metrics_data.hpp"

#include <set>

#include "analysis/fd_data.hpp"
#include "analysis/reference_facts.hpp"
#include "analysis/result_columns.hpp"

namespace surveyor {

namespace {

/// Where a metric stands in a file: "/<group>/<extractor>/<column>", with the error in a column of its own.
struct Place {
    const char* group;
    const char* column;
    const char* error;
};

Measure measure_at(const ResultsReader& results, const Place& place, const std::string& extractor) {
    ResultColumns columns(results, std::string(place.group) + "/" + extractor);
    Measure measure;
    measure.points = columns.points();
    measure.values = columns.numbers(place.column);
    measure.errors = columns.numbers(place.error);
    if (columns.has("images")) {
        measure.images = columns.integers("images");
    }
    return measure;
}

}  // namespace

std::vector<std::string> measured_extractors(const ResultsReader& results) {
    std::set<std::string> extractors;
    for (const char* const group : {"/fid", "/kid", "/prdc", "/inception_score", "/fid_infinity"}) {
        const std::vector<std::string> names = results.children(group);
        extractors.insert(names.begin(), names.end());
    }
    return {extractors.begin(), extractors.end()};
}

MetricsData read_metrics(const ResultsReader& results, const std::string& extractor, double max_held) {
    const ReferenceFacts reference = read_reference_facts(results, extractor);
    const auto named = [&](const char* of_fid, const char* of_others) {
        return reference.is_fid() ? std::string(of_fid) : std::string(of_others) + " (" + extractor + ")";
    };
    MetricsData data;
    data.extractor = extractor;
    const auto add = [&](const Place& place, const char* name, const std::string& label, bool drawn, bool share) {
        if (results.has(std::string(place.group) + "/" + extractor)) {
            Measure measure = measure_at(results, place, extractor);
            measure.name = name;
            measure.label = label;
            measure.is_drawn = drawn;
            measure.is_share = share;
            data.measures.push_back(std::move(measure));
        }
    };
    add({"/fid_infinity", "limit", "standard_error"},
        "fd-infinity",
        reference.distance_name + " infinity",
        false,
        false);
    add({"/kid", "kid", "kid_error"}, "kid", named("KID", "Kernel distance"), true, false);
    add({"/prdc", "precision", "precision_error"}, "precision", "Precision", true, true);
    add({"/prdc", "recall", "recall_error"}, "recall", "Recall", true, true);
    add({"/prdc", "density", "density_error"}, "density", "Density", true, false);
    add({"/prdc", "coverage", "coverage_error"}, "coverage", "Coverage", true, true);
    add({"/inception_score", "score", "score_error"},
        "class-score",
        named("Inception score", "Class score"),
        false,
        false);
    if (!data.measures.empty() && results.has("/fid/" + extractor)) {
        for (const FdCondition& condition : read_fd(results, extractor).conditions) {
            if (condition.held_share() > max_held) {
                data.hollow.push_back(condition.at);
            }
        }
    }
    return data;
}

}  // namespace surveyor
