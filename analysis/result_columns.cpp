#include "analysis/result_columns.hpp"

#include "base/error.hpp"

namespace surveyor {

ResultColumns::ResultColumns(const ResultsReader& results, std::string group)
    : results_(results), group_(std::move(group)) {}

bool ResultColumns::has(const std::string& name) const {
    return results_.has(group_ + "/" + name);
}

Array ResultColumns::column(const std::string& name) {
    Array array = results_.array(group_ + "/" + name);
    if (array.shape().size() != 1 || array.size(0) != length_.value_or(array.size(0))) {
        throw DataError(results_.path().string() + ": the columns of " + group_ + "/ differ in length (" + name +
                        " has " + std::to_string(array.count()) + " values, those before it " +
                        std::to_string(length_.value_or(array.count())) +
                        "). Delete the file and run the study again: it is made anew from the shards.");
    }
    length_ = array.size(0);
    return array;
}

std::vector<double> ResultColumns::numbers(const std::string& name) {
    return column(name).as_doubles();
}

std::vector<std::int64_t> ResultColumns::integers(const std::string& name) {
    std::vector<std::int64_t> values;
    for (const double value : numbers(name)) {
        values.push_back(static_cast<std::int64_t>(value));
    }
    return values;
}

std::vector<std::string> ResultColumns::texts(const std::string& name) {
    return column(name).texts();
}

std::vector<CurvePoint> ResultColumns::points() {
    const std::vector<std::string> methods = texts("method");
    const std::vector<std::string> traversals = texts("traversal");
    const std::vector<std::int64_t> directions = integers("direction");
    const std::vector<double> intensities = numbers("intensity");
    std::vector<CurvePoint> points;
    for (std::size_t i = 0; i < methods.size(); ++i) {
        points.push_back({methods[i], traversals[i], directions[i], intensities[i]});
    }
    return points;
}

}  // namespace surveyor
