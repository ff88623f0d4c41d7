// What takes several conditions: bands that hold a whole curve, and differences between two curves.

#include <array>

#include "geometry/estimate.hpp"
#include "geometry/simultaneous_band.hpp"
#include "stages/condition_columns.hpp"
#include "stages/curve_pairs.hpp"
#include "stages/fid_parts.hpp"
#include "stages/tensors.hpp"

namespace surveyor::fid {

namespace {

constexpr double level = 0.95;
constexpr int draws = 2000;

/// Every condition of the study, under the name of its own label.
std::vector<Input> all_conditions(const Configs& configs, const std::string& extractor) {
    std::vector<Input> inputs;
    for (const Condition& condition : conditions_of(configs.get<TraverseConfig>())) {
        inputs.push_back({condition.label(), {"fid", extractor + "/" + condition.label()}, Rows::all});
    }
    return inputs;
}

Group group_of(const Configs& configs, const std::string& label, const std::string& results) {
    const std::string extractor = MetricLabel::parse(label).extractor;
    Group group;
    group.name = {"fid", label};
    group.layout = Layout::single;
    group.inputs = all_conditions(configs, extractor);
    group.results = results + extractor;
    return group;
}

Estimate estimate_of(const Task& task, const Condition& condition, const char* value) {
    Estimate estimate;
    estimate.value = task.inputs.array(condition.label(), value).as_doubles().front();
    estimate.generated = to_vector(task.inputs.array(condition.label(), "influence"));
    return estimate;
}

Group curves_group(const Configs& configs, const std::string& label) {
    Group group = group_of(configs, label, "fid_curves/");
    group.values = {{"seed", std::to_string(configs.head.seed)}};
    return group;
}

std::vector<OutputField> curves_outputs() {
    return {{"method", {"curve"}, "1", "whose directions were followed"},
            {"traversal", {"curve"}, "1", "linear or curve"},
            {"direction", {"curve"}, "1", "index of the direction, from 0"},
            {"reach",
             {"curve"},
             "1",
             "standard errors to both sides of distance that hold all points of the curve at once, at 95 %"}};
}

ArrayMap curves_run(const Task& task) {
    const TraverseConfig& config = task.configs.get<TraverseConfig>();
    std::vector<std::string> methods;
    std::vector<std::string> traversals;
    std::vector<std::int64_t> directions;
    std::vector<double> reaches;
    for (const CurveName& curve : curves_of(config)) {
        const std::vector<Condition> points = points_of(curve, config);
        Matrix influences;
        for (std::size_t i = 0; i < points.size(); ++i) {
            const Vector column = estimate_of(task, points[i], "distance").generated;
            influences.conservativeResize(column.size(), static_cast<Eigen::Index>(points.size()));
            influences.col(static_cast<Eigen::Index>(i)) = column;
        }
        methods.push_back(curve.method);
        traversals.push_back(curve.traversal);
        directions.push_back(curve.direction);
        reaches.push_back(
            simultaneous_reach(influences, level, draws, static_cast<std::uint64_t>(task.configs.head.seed)));
    }
    return {{"method", Array::of(methods)},
            {"traversal", Array::of(traversals)},
            {"direction", Array::of(directions)},
            {"reach", Array::of(reaches)}};
}

Group differences_group(const Configs& configs, const std::string& label) {
    return group_of(configs, label, "fid_differences/");
}

std::vector<OutputField> differences_outputs() {
    return {{"method", {"pair"}, "1", "of the one curve"},
            {"traversal", {"pair"}, "1", "of the one curve"},
            {"other_method", {"pair"}, "1", "of the other curve"},
            {"other_traversal", {"pair"}, "1", "of the other curve"},
            {"direction", {"pair"}, "1", "index of the direction that both follow, from 0"},
            {"intensity", {"pair"}, "1", "path length in W at which they are compared"},
            {"difference", {"pair"}, "1", "distance of the one less that of the other"},
            {"corrected", {"pair"}, "1", "the same of the corrected distances"},
            {"standard_error", {"pair"}, "1", "of both, paired: images share their latents"}};
}

ArrayMap differences_run(const Task& task) {
    std::array<std::vector<std::string>, 4> names;
    std::vector<std::int64_t> directions;
    std::array<std::vector<double>, 4> numbers;
    for (const auto& [a, b] : pairs_of(task.configs.get<TraverseConfig>())) {
        const Estimate plain = paired_difference(estimate_of(task, a, "distance"), estimate_of(task, b, "distance"));
        const Estimate corrected =
            paired_difference(estimate_of(task, a, "corrected"), estimate_of(task, b, "corrected"));
        names[0].push_back(a.method);
        names[1].push_back(a.traversal);
        names[2].push_back(b.method);
        names[3].push_back(b.traversal);
        directions.push_back(a.direction);
        numbers[0].push_back(a.intensity);
        numbers[1].push_back(plain.value);
        numbers[2].push_back(corrected.value);
        numbers[3].push_back(standard_error(plain));
    }
    return {{"method", Array::of(names[0])},
            {"traversal", Array::of(names[1])},
            {"other_method", Array::of(names[2])},
            {"other_traversal", Array::of(names[3])},
            {"direction", Array::of(directions)},
            {"intensity", Array::of(numbers[0])},
            {"difference", Array::of(numbers[1])},
            {"corrected", Array::of(numbers[2])},
            {"standard_error", Array::of(numbers[3])}};
}

}  // namespace

const Part curves_part{curves_group, curves_outputs, curves_run};
const Part differences_part{differences_group, differences_outputs, differences_run};

}  // namespace surveyor::fid
