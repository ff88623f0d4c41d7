#include "stages/kid.hpp"

#include <algorithm>

#include "geometry/kid.hpp"
#include "stages/condition_columns.hpp"
#include "stages/generator_section.hpp"
#include "stages/reference.hpp"
#include "stages/tensors.hpp"

namespace surveyor {

static_assert(StageType<Kid, Resources>);

namespace {

constexpr std::int64_t least_images = 3;

bool is_reference(const std::string& label) {
    return MetricLabel::parse(label).what == "reference";
}

std::int64_t reference_count(const Configs& configs) {
    return std::min(configs.get<Kid::Config>().reference, reference::count(configs));
}

/// The published protocol: the mean over subsets, whose deviation says how far apart such means of other programs lie.
Estimate estimate_of_subsets(const Task& task, const Matrix& generated, const Matrix& reference, Estimate all) {
    const Kid::Config& config = task.configs.get<Kid::Config>();
    if (config.subsets > 0) {
        all.value = kid_of_subsets(generated,
                                   reference,
                                   static_cast<int>(config.subsets),
                                   config.size,
                                   static_cast<std::uint64_t>(task.configs.head.seed))
                        .mean;
    }
    return all;
}

}  // namespace

Fields<Kid::Config> Kid::Config::fields() {
    return Fields<Config>{}
        .add("reference", &Config::reference, between(3, 1e9), "of the reference's images at most so many")
        .add("subsets",
             &Config::subsets,
             between(0, 1e5),
             "0: over all pairs of images; otherwise the mean over so many random subsets, as published with 100")
        .add("size", &Config::size, between(2, 1e6), "images of a subset");
}

void Kid::check(const Configs& configs, const MarkOf& mark, Faults& faults) {
    if (!configs.written<Config>()) {
        return;
    }
    GeneratorSection::require_images(configs, "kid", mark("kid"), faults);
    reference::require_features(configs, "kid", mark("kid"), faults);
    const std::int64_t images = configs.get<LatentsConfig>().count;
    if (images < least_images) {
        faults.add(mark("latents.count"),
                   "'latents.count' is " + std::to_string(images) + ", but 'kid' needs at least 3");
    }
    if (!reference::has_count(configs) || reference::kind_of(configs) == reference::Kind::statistics) {
        return;  // what is wrong has been told
    }
    const Config& config = configs.get<Config>();
    const std::int64_t references = reference_count(configs);
    if (references < least_images) {
        faults.add(mark("kid.reference"),
                   "'kid' needs at least 3 images of the reference, and has " + std::to_string(references));
    }
    if (config.subsets > 0 && config.size > std::min(images, references)) {
        faults.add(mark("kid.size"),
                   "'kid.size' is " + std::to_string(config.size) + ", more than there are images ('latents.count' " +
                       std::to_string(images) + ", of the reference " + std::to_string(references) + ")");
    }
}

std::vector<Request> Kid::wanted(const Configs& configs) {
    std::vector<Request> requests;
    for (const std::string& label : labels_of_conditions(configs)) {
        requests.push_back({{"kid", label}, 1});
    }
    return requests;
}

Group Kid::group(const Configs& configs, const std::string& label, std::int64_t /*count*/) {
    const std::string extractor = MetricLabel::parse(label).extractor;
    Group group;
    group.name = {"kid", label};
    group.layout = Layout::single;
    group.inputs = {reference::features(configs, extractor, reference_count(configs))};
    if (is_reference(label)) {
        return group;
    }
    const Config& config = configs.get<Config>();
    group.inputs.push_back(condition_features(configs, label));
    group.inputs.push_back({"within", {"kid", extractor + "/reference"}, Rows::all});
    group.values = {{"kid.subsets", std::to_string(config.subsets)}};
    if (config.subsets > 0) {
        group.values.emplace_back("kid.size", std::to_string(config.size));
        group.values.emplace_back("seed", std::to_string(configs.head.seed));
    }
    group.results = "kid/" + extractor;
    return group;
}

std::vector<OutputField> Kid::outputs(const std::string& label) {
    if (is_reference(label)) {
        return {{"sums", {"sample"}, "1", "of each image's kernel with all others of the reference"}};
    }
    std::vector<OutputField> fields = condition_fields();
    fields.push_back({"kid", {"condition"}, "1", "squared maximum mean discrepancy, kernel (x.y / d + 1)^3"});
    fields.push_back({"kid_error", {"condition"}, "1", "its standard error over all pairs, the reference held fixed"});
    return fields;
}

ArrayMap Kid::run(const Task& task, Resources& /*resources*/) {
    const Matrix reference = to_matrix(task.inputs.array("reference", "features"));
    if (is_reference(task.label())) {
        return {{"sums", to_float64(kernel_sums_within(reference))}};
    }
    const Matrix generated = to_matrix(task.inputs.array("features", "features"));
    const Estimate all = kid_estimate(kernel_sums_within(generated),
                                      to_vector(task.inputs.array("within", "sums")),
                                      kernel_sums_between(generated, reference));
    const Estimate estimate = estimate_of_subsets(task, generated, reference, all);
    ArrayMap arrays = condition_columns(MetricLabel::parse(task.label()).condition());
    arrays["kid"] = one(estimate.value);
    arrays["kid_error"] = one(standard_error(estimate));
    arrays["images"] = one<std::int64_t>(generated.rows());
    return arrays;
}

}  // namespace surveyor
