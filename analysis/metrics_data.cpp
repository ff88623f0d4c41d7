#include "analysis/metrics_data.hpp"

#include <set>

#include "analysis/fd_data.hpp"
#include "analysis/reference_facts.hpp"
#include "analysis/result_columns.hpp"
#include "base/error.hpp"

namespace surveyor {

namespace {

/// How a metric's name goes on: with that of the distance before it, or with the features' behind it.
enum class Naming {
    plain,        ///< "Recall"
    of_distance,  ///< "FID infinity"
    of_fid,       ///< "KID" where the distance is FID, else its other name and "(pixels)"
};

/// A metric of conditions: "/<group>/<extractor>/<column>", with the error in a column of its own. A new one is a line
/// of `metrics`.
struct Metric {
    const char* group;
    const char* column;
    const char* error;
    const char* stem;   ///< of its files
    const char* label;  ///< of Naming::of_fid, where the distance is not FID
    Naming naming = Naming::plain;
    const char* fid_label = "";
    bool is_drawn = true;
    bool is_share = false;
    const char* note = "";  ///< what a reader must know, after the label; empty for none
};

constexpr Metric metrics[] = {
    {.group = "/fid_infinity",
     .column = "limit",
     .error = "standard_error",
     .stem = "fd-infinity",
     .label = " infinity",
     .naming = Naming::of_distance,
     .is_drawn = false,
     .note = ": limit of a line through distances of subsets against 1/n; far too small where the smallest subset has "
             "fewer images than features."},
    {.group = "/kid",
     .column = "kid",
     .error = "kid_error",
     .stem = "kid",
     .label = "Kernel distance",
     .naming = Naming::of_fid,
     .fid_label = "KID",
     .note =
         ": squared maximum mean discrepancy with a cubic kernel. It has no bias at any number of images, so it may "
         "be below 0; near 0 its interval is rough."},
    {.group = "/prdc",
     .column = "precision",
     .error = "precision_error",
     .stem = "precision",
     .label = "Precision",
     .is_share = true,
     .note = " and density: how much of what is generated lies among the reference. Recall and coverage: how much of "
             "the reference is reached. All four depend on both numbers of images. Their errors, that of recall above "
             "all, may be too long: a difference outside the bands is safe, one within may be real. Where leaving out "
             "no image would change a share, brackets have Wilson's 95 % interval."},
    {.group = "/prdc",
     .column = "recall",
     .error = "recall_error",
     .stem = "recall",
     .label = "Recall",
     .is_share = true},
    {.group = "/prdc", .column = "density", .error = "density_error", .stem = "density", .label = "Density"},
    {.group = "/prdc",
     .column = "coverage",
     .error = "coverage_error",
     .stem = "coverage",
     .label = "Coverage",
     .is_share = true},
    {.group = "/inception_score",
     .column = "score",
     .error = "score_error",
     .stem = "class-score",
     .label = "Class score",
     .naming = Naming::of_fid,
     .fid_label = "Inception score",
     .is_drawn = false,
     .note = ": says nothing about images that are not of the network's classes."},
};

std::string label_of(const Metric& metric, const ReferenceFacts& reference, const std::string& extractor) {
    switch (metric.naming) {
        case Naming::plain:
            return metric.label;
        case Naming::of_distance:
            return reference.distance_name + metric.label;
        case Naming::of_fid:
            return reference.is_fid ? metric.fid_label + reference.tag
                                    : std::string(metric.label) + " (" + extractor + ")";
    }
    throw ContractViolation("a metric is named in one of three ways");
}

Measure measure_at(const ResultsReader& results, const Metric& metric, const std::string& extractor) {
    ResultColumns columns(results, std::string(metric.group) + "/" + extractor);
    Measure measure;
    measure.points = columns.points();
    measure.values = columns.numbers(metric.column);
    measure.errors = columns.numbers(metric.error);
    if (columns.has("images")) {
        measure.images = columns.integers("images");
    }
    return measure;
}

}  // namespace

std::vector<std::string> measured_extractors(const ResultsReader& results) {
    std::set<std::string> extractors;
    const auto add = [&](const char* group) {
        const std::vector<std::string> names = results.children(group);
        extractors.insert(names.begin(), names.end());
    };
    add("/fid");
    for (const Metric& metric : metrics) {
        add(metric.group);
    }
    return {extractors.begin(), extractors.end()};
}

MetricsData read_metrics(const ResultsReader& results, const std::string& extractor, double max_held) {
    const ReferenceFacts reference = read_reference_facts(results, extractor);
    MetricsData data;
    data.extractor = extractor;
    for (const Metric& metric : metrics) {
        if (results.has(std::string(metric.group) + "/" + extractor)) {
            Measure measure = measure_at(results, metric, extractor);
            measure.name = metric.stem;
            measure.label = label_of(metric, reference, extractor);
            measure.is_drawn = metric.is_drawn;
            measure.is_share = metric.is_share;
            measure.note = metric.note;
            data.measures.push_back(std::move(measure));
        }
    }
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
