// The groups of one condition: its distance with error and influences, and the limit for infinitely many images.

#include <algorithm>
#include <numeric>

#include "geometry/frechet_error.hpp"
#include "geometry/frechet_infinity.hpp"
#include "stages/condition_columns.hpp"
#include "stages/fid_parts.hpp"
#include "stages/reference.hpp"
#include "stages/tensors.hpp"

namespace surveyor::fid {

namespace {

Matrix features_of(const Task& task) {
    return to_matrix(task.inputs.array("features", "features"));
}

std::vector<OutputField> joined(std::vector<OutputField> fields, const std::vector<OutputField>& more) {
    fields.insert(fields.end(), more.begin(), more.end());
    return fields;
}

ArrayMap joined(ArrayMap arrays, ArrayMap more) {
    arrays.merge(more);
    return arrays;
}

Group condition_group(const Configs& configs, const std::string& label) {
    const std::string extractor = MetricLabel::parse(label).extractor;
    Group group;
    group.name = {"fid", label};
    group.layout = Layout::single;
    group.inputs = reference_inputs(extractor);
    group.inputs.insert(group.inputs.begin(), condition_features(configs, label));
    group.values = {{"fid.jackknife", std::to_string(configs.get<FidConfig>().jackknife)}};
    group.results = "fid/" + extractor;
    return group;
}

std::vector<OutputField> condition_outputs() {
    return joined(
        condition_fields(),
        {{"distance",
          {"condition"},
          "1",
          "squared Frechet distance (as FID is) of the images' features to the reference's"},
         {"standard_error", {"condition"}, "1", "of distance at this number of images, the reference held fixed"},
         {"corrected", {"condition"}, "1", "distance free of the bias of finitely many images, by the block jackknife"},
         {"corrected_error", {"condition"}, "1", "standard error of corrected, by the block jackknife"},
         {"floor", {"condition"}, "1", "expected distance of so many images from their own distribution"},
         {"influence",
          {"condition", "sample"},
          "1",
          "of each image on distance; their variance (divisor images - 1) / images is error^2"},
         {"held", {"condition"}, "1", "images that show the last valid point of a curve that stopped early"}});
}

ArrayMap condition_run(const Task& task) {
    const FrechetReference reference = reference_of(task.inputs);
    const Matrix rows = features_of(task);
    const Estimate estimate = frechet_estimate(reference, rows);
    const auto blocks = std::min<std::int64_t>(task.configs.get<FidConfig>().jackknife, rows.rows());
    const BlockJackknife jackknife = frechet_jackknife(reference, rows, static_cast<int>(blocks));
    const Vector eigenvalues = to_vector(task.inputs.array("reference", "spectrum"));
    const auto held = task.inputs.array("features", "held").values<std::uint8_t>();
    return joined(condition_columns(MetricLabel::parse(task.label()).condition()),
                  {{"distance", one(estimate.value)},
                   {"standard_error", one(standard_error(estimate))},
                   {"corrected", one(jackknife.corrected)},
                   {"corrected_error", one(jackknife.standard_error)},
                   {"floor", one(frechet_floor(eigenvalues, rows.rows()))},
                   {"influence", to_float64(estimate.generated).reshaped({1, rows.rows()})},
                   {"images", one<std::int64_t>(rows.rows())},
                   {"held", one(std::accumulate(held.begin(), held.end(), std::int64_t{0}))}});
}

/// "<extractor>/infinity/<condition>" -> "<extractor>/<condition>".
std::string finite_label(const std::string& label) {
    const MetricLabel parsed = MetricLabel::parse(label);
    return parsed.extractor + "/" + MetricLabel::parse(parsed.what).what;
}

Group infinity_group(const Configs& configs, const std::string& label) {
    const std::string extractor = MetricLabel::parse(label).extractor;
    Group group;
    group.name = {"fid", label};
    group.layout = Layout::single;
    group.inputs = reference_inputs(extractor);
    group.inputs.push_back(condition_features(configs, finite_label(label)));
    group.inputs.push_back({"finite", {"fid", finite_label(label)}, Rows::all});
    group.values = {{"seed", std::to_string(configs.head.seed)}};
    group.results = "fid_infinity/" + extractor;
    return group;
}

std::vector<OutputField> infinity_outputs() {
    return joined(condition_fields(),
                  {{"limit", {"condition"}, "1", "distance continued to infinitely many images"},
                   {"slope", {"condition"}, "1", "of distances over 1 / images"},
                   {"standard_error", {"condition"}, "1", "of limit: that of the distance of all images"}});
}

ArrayMap infinity_run(const Task& task) {
    const FrechetReference reference = reference_of(task.inputs);
    const Matrix rows = features_of(task);
    ExtrapolationOptions options;
    options.sizes = divided_sizes(rows.rows());
    options.seed = static_cast<std::uint64_t>(task.configs.head.seed);
    const Extrapolation line = frechet_infinity(reference, rows, options);
    return joined(condition_columns(MetricLabel::parse(finite_label(task.label())).condition()),
                  {{"limit", one(line.limit)},
                   {"slope", one(line.slope)},
                   {"standard_error", task.inputs.array("finite", "standard_error")},
                   {"images", one<std::int64_t>(rows.rows())}});
}

}  // namespace

const Part condition_part{condition_group, condition_outputs, condition_run};
const Part infinity_part{infinity_group, infinity_outputs, infinity_run};

}  // namespace surveyor::fid
