#pragma once

#include <string>
#include <vector>

#include "base/array.hpp"
#include "pipeline/stage.hpp"
#include "stages/condition.hpp"

namespace surveyor {

/// What every metric of conditions puts out beside its numbers: method, traversal, direction, intensity, each of one
/// row, so that the groups of all conditions join to columns.
[[nodiscard]] std::vector<OutputField> condition_fields();
[[nodiscard]] ArrayMap condition_columns(const Condition& condition);

/// An array of one value.
template <class T>
[[nodiscard]] Array one(const T& value) {
    return Array::of(std::vector<T>{value});
}

/// The label of a metric's group, "<extractor>/<what>": the extractor, and a condition's label or another word.
struct MetricLabel {
    std::string extractor;
    std::string what;

    [[nodiscard]] static MetricLabel parse(const std::string& label);

    [[nodiscard]] Condition condition() const { return Condition::from_label(what); }
};

/// "<extractor>/<condition>" of every extractor of `features` and every condition of `traverse`.
[[nodiscard]] std::vector<std::string> labels_of_conditions(const Configs& configs);

/// The features of a condition's images.
[[nodiscard]] Input condition_features(const Configs& configs, const std::string& label);

}  // namespace surveyor
