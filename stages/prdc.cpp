#include "stages/prdc.hpp"

#include <algorithm>

#include "geometry/prdc.hpp"
#include "stages/condition_columns.hpp"
#include "stages/generator_section.hpp"
#include "stages/reference.hpp"
#include "stages/tensors.hpp"

namespace surveyor {

static_assert(StageType<PrecisionRecall, Resources>);

namespace {

bool is_reference(const std::string& label) {
    return MetricLabel::parse(label).what == "reference";
}

std::int64_t reference_count(const Configs& configs) {
    return std::min(configs.get<PrecisionRecall::Config>().reference, reference::count(configs));
}

Array to_indices(const IndexMatrix& index) {
    const std::vector<std::int64_t> flat(index.data(), index.data() + index.size());
    return Array::of(flat).reshaped({index.rows(), index.cols()});
}

Neighbours neighbours_in(const Inputs& inputs) {
    Neighbours neighbours;
    neighbours.squared = to_matrix(inputs.array("neighbours", "squared"));
    const auto flat = inputs.array("neighbours", "index").values<std::int64_t>();
    neighbours.index.resize(neighbours.squared.rows(), neighbours.squared.cols());
    std::copy(flat.begin(), flat.end(), neighbours.index.data());
    return neighbours;
}

void add(ArrayMap& arrays, const std::string& name, const Estimate& estimate) {
    arrays[name] = one(estimate.value);
    arrays[name + "_error"] = one(standard_error(estimate));
}

}  // namespace

Fields<PrecisionRecall::Config> PrecisionRecall::Config::fields() {
    return Fields<Config>{}
        .add("reference", &Config::reference, between(3, 1e9), "of the reference's images at most so many")
        .add("precision_neighbours",
             &Config::precision_neighbours,
             between(1, 1000),
             "precision and recall: balls reach to this neighbour")
        .add("density_neighbours",
             &Config::density_neighbours,
             between(1, 1000),
             "density and coverage: balls reach to this neighbour");
}

void PrecisionRecall::check(const Configs& configs, const MarkOf& mark, Faults& faults) {
    if (!configs.written<Config>()) {
        return;
    }
    GeneratorSection::require_images(configs, "prdc", mark("prdc"), faults);
    reference::require_features(configs, "prdc", mark("prdc"), faults);
    const std::int64_t needed = configs.get<Config>().neighbours() + 1;
    if (const std::int64_t images = configs.get<LatentsConfig>().count; images < needed) {
        faults.add(mark("latents.count"),
                   "'latents.count' is " + std::to_string(images) + ", but 'prdc' needs " + std::to_string(needed) +
                       " images: each with as many others as the larger of its numbers of neighbours, and one more");
    }
    if (reference::has_count(configs) && reference::kind_of(configs) != reference::Kind::statistics &&
        reference_count(configs) < needed) {
        faults.add(mark("prdc.reference"),
                   "'prdc' needs " + std::to_string(needed) + " images of the reference, and has " +
                       std::to_string(reference_count(configs)));
    }
}

std::vector<Request> PrecisionRecall::wanted(const Configs& configs) {
    std::vector<Request> requests;
    for (const std::string& label : labels_of_conditions(configs)) {
        requests.push_back({{"prdc", label}, 1});
    }
    return requests;
}

Group PrecisionRecall::group(const Configs& configs, const std::string& label, std::int64_t /*count*/) {
    const Config& config = configs.get<Config>();
    const std::string extractor = MetricLabel::parse(label).extractor;
    Group group;
    group.name = {"prdc", label};
    group.layout = Layout::single;
    group.inputs = {reference::features(configs, extractor, reference_count(configs))};
    if (is_reference(label)) {
        group.values = {{"prdc neighbours", std::to_string(config.neighbours())}};
        return group;
    }
    group.inputs.push_back(condition_features(configs, label));
    group.inputs.push_back({"neighbours", {"prdc", extractor + "/reference"}, Rows::all});
    group.values = {{"prdc.precision_neighbours", std::to_string(config.precision_neighbours)},
                    {"prdc.density_neighbours", std::to_string(config.density_neighbours)}};
    group.results = "prdc/" + extractor;
    return group;
}

std::vector<OutputField> PrecisionRecall::outputs(const std::string& label) {
    if (is_reference(label)) {
        return {{"squared", {"sample", "neighbour"}, "1", "squared distances to the nearest others, ascending"},
                {"index", {"sample", "neighbour"}, "1", "who they are"}};
    }
    std::vector<OutputField> fields = condition_fields();
    const auto add = [&](const std::string& name, const std::string& description) {
        fields.push_back({name, {"condition"}, "1", description});
        fields.push_back(
            {name + "_error", {"condition"}, "1", "standard error of " + name + ", the reference held fixed"});
    };
    add("precision", "share of images in some ball of the reference");
    add("recall", "share of the reference's images in some ball of these");
    add("density", "pairs (ball of the reference, image within) over neighbours x images");
    add("coverage", "share of balls of the reference that hold an image");
    return fields;
}

ArrayMap PrecisionRecall::run(const Task& task, Resources& /*resources*/) {
    const Config& config = task.configs.get<Config>();
    const Matrix reference = to_matrix(task.inputs.array("reference", "features"));
    if (is_reference(task.label())) {
        const Neighbours neighbours = nearest_neighbours(reference, config.neighbours());
        return {{"squared", to_float64(neighbours.squared)}, {"index", to_indices(neighbours.index)}};
    }
    const Matrix generated = to_matrix(task.inputs.array("features", "features"));
    const std::vector<Prdc> all = prdc(generated,
                                       nearest_neighbours(generated, config.neighbours()),
                                       reference,
                                       neighbours_in(task.inputs),
                                       {{static_cast<int>(config.precision_neighbours), Edge::closed},
                                        {static_cast<int>(config.density_neighbours), Edge::open}});
    ArrayMap arrays = condition_columns(MetricLabel::parse(task.label()).condition());
    arrays["images"] = one<std::int64_t>(generated.rows());
    add(arrays, "precision", all[0].precision);
    add(arrays, "recall", all[0].recall);
    add(arrays, "density", all[1].density);
    add(arrays, "coverage", all[1].coverage);
    return arrays;
}

}  // namespace surveyor
