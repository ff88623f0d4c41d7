#include "stages/condition_columns.hpp"

namespace surveyor {

std::vector<OutputField> condition_fields() {
    return {{"method", {"condition"}, "1", "whose directions were followed; none for the start, which all share"},
            {"traversal", {"condition"}, "1", "linear or curve; none for the start"},
            {"direction", {"condition"}, "1", "index of the direction, from 0; -1 for the start"},
            {"intensity", {"condition"}, "1", "path length in W"},
            {"images", {"condition"}, "1", "number of images"}};
}

ArrayMap condition_columns(const Condition& condition) {
    return {{"method", one(condition.method)},
            {"traversal", one(condition.traversal)},
            {"direction", one(condition.direction)},
            {"intensity", one(condition.intensity)}};
}

MetricLabel MetricLabel::parse(const std::string& label) {
    const std::size_t slash = label.find('/');
    return {label.substr(0, slash), label.substr(slash + 1)};
}

std::vector<std::string> labels_of_conditions(const Configs& configs) {
    std::vector<std::string> labels;
    for (const std::string& extractor : configs.get<FeaturesConfig>().extractors) {
        for (const Condition& condition : conditions_of(configs.get<TraverseConfig>())) {
            labels.push_back(extractor + "/" + condition.label());
        }
    }
    return labels;
}

Input condition_features(const Configs& configs, const std::string& label) {
    return {"features", {"features", label}, Rows::all, configs.get<LatentsConfig>().count};
}

}  // namespace surveyor
