#include "analysis/fd_data.hpp"

#include <algorithm>
#include <iterator>

#include "analysis/result_columns.hpp"

namespace surveyor {

namespace {

std::vector<FdCondition> conditions_in(ResultColumns columns) {
    const std::vector<CurvePoint> points = columns.points();
    const std::vector<double> distances = columns.numbers("distance");
    const std::vector<std::int64_t> images = columns.integers("images");
    const std::vector<std::int64_t> held = columns.integers("held");
    std::vector<FdCondition> conditions;
    for (std::size_t i = 0; i < points.size(); ++i) {
        conditions.push_back({points[i], distances[i], images[i], held[i]});
    }
    if (!columns.has("standard_error")) {
        return conditions;
    }
    const std::vector<double> errors = columns.numbers("standard_error");
    const std::vector<double> corrected = columns.numbers("corrected");
    const std::vector<double> corrected_errors = columns.numbers("corrected_error");
    const std::vector<double> floors = columns.numbers("floor");
    for (std::size_t i = 0; i < points.size(); ++i) {
        conditions[i].errors = FdErrors{errors[i], corrected[i], corrected_errors[i], floors[i]};
    }
    return conditions;
}

std::vector<FdReach> reaches_in(ResultColumns columns) {
    const std::vector<std::string> methods = columns.texts("method");
    const std::vector<std::string> traversals = columns.texts("traversal");
    const std::vector<std::int64_t> directions = columns.integers("direction");
    const std::vector<double> reaches = columns.numbers("reach");
    std::vector<FdReach> found;
    for (std::size_t i = 0; i < methods.size(); ++i) {
        found.push_back({methods[i], traversals[i], directions[i], reaches[i]});
    }
    return found;
}

std::vector<FdDifference> differences_in(ResultColumns columns) {
    const std::vector<CurvePoint> points = columns.points();
    const std::vector<std::string> methods = columns.texts("other_method");
    const std::vector<std::string> traversals = columns.texts("other_traversal");
    const std::vector<double> errors = columns.numbers("standard_error");
    const std::vector<double> corrected = columns.numbers("corrected");
    std::vector<FdDifference> differences;
    for (std::size_t i = 0; i < points.size(); ++i) {
        differences.push_back({points[i], methods[i], traversals[i], errors[i], corrected[i]});
    }
    return differences;
}

}  // namespace

std::vector<CurvePoint> FdData::points() const {
    std::vector<CurvePoint> points;
    std::transform(conditions.begin(), conditions.end(), std::back_inserter(points), [](const FdCondition& condition) {
        return condition.at;
    });
    return points;
}

bool FdData::has_errors() const {
    return !conditions.empty() && std::all_of(conditions.begin(), conditions.end(), [](const FdCondition& condition) {
        return condition.errors.has_value();
    });
}

FdData read_fd(const ResultsReader& results, const std::string& extractor) {
    FdData data;
    data.extractor = extractor;
    data.reference = read_reference_facts(results, extractor);
    data.conditions = conditions_in({results, "/fid/" + extractor});
    if (const std::string group = "/fid_curves/" + extractor; results.has(group)) {
        data.reaches = reaches_in({results, group});
    }
    if (const std::string group = "/fid_differences/" + extractor; results.has(group)) {
        data.differences = differences_in({results, group});
    }
    return data;
}

}  // namespace surveyor
