#include "stages/fid.hpp"

#include <algorithm>
#include <numeric>

#include "geometry/frechet.hpp"
#include "geometry/moments.hpp"
#include "stages/condition.hpp"
#include "stages/generator_section.hpp"
#include "stages/tensors.hpp"

namespace surveyor {

static_assert(StageType<Fid, Resources>);

namespace {

/// Rows folded into moments at once: bounds memory and fixes the order of summation.
constexpr std::int64_t moments_chunk = 1000;

Moments moments_of_features(const Array& features) {
    Moments moments;
    for (std::int64_t first = 0; first < features.size(0); first += moments_chunk) {
        const std::int64_t last = std::min(first + moments_chunk, features.size(0));
        moments = merged(moments, moments_of(to_matrix(features.rows(first, last))));
    }
    return moments;
}

bool is_reference(const std::string& label) {
    return label.ends_with("/reference");
}

std::string extractor_of(const std::string& label) {
    return label.substr(0, label.find('/'));
}

template <class T>
Array one(const T& value) {
    return Array::of(std::vector<T>{value});
}

}  // namespace

Fields<Fid::Reference> Fid::Reference::fields() {
    return Fields<Reference>{}.add(
        "count", &Reference::count, between(2, 1e9), "images of the independent set that distances are measured to");
}

Fields<Fid::Config> Fid::Config::fields() {
    return Fields<Config>{}.add("reference", &Config::reference, {}, "what distances are measured to");
}

void Fid::check(const Configs& configs, const MarkOf& mark, Faults& faults) {
    if (!configs.written<Config>()) {
        return;
    }
    GeneratorSection::require_images(configs, "fid", mark("fid"), faults);
    if (configs.get<LatentsConfig>().count < 2) {
        faults.add(mark("latents.count"),
                   "'latents.count' is 1, but a Frechet distance ('fid') needs at least 2 images");
    }
    if (configs.get<Config>().reference.count < configs.get<LatentsConfig>().count) {
        faults.add(
            mark("fid.reference.count"),
            "'fid.reference.count' is " + std::to_string(configs.get<Config>().reference.count) +
                ", but the reference must be at least as large as the sets measured against it ('latents.count', " +
                std::to_string(configs.get<LatentsConfig>().count) + ")");
    }
}

std::vector<Request> Fid::wanted(const Configs& configs) {
    std::vector<Request> requests;
    for (const std::string& extractor : configs.get<FeaturesConfig>().extractors) {
        for (const Condition& condition : conditions_of(configs.get<TraverseConfig>())) {
            requests.push_back({{"fid", extractor + "/" + condition.label()}, 1});
        }
    }
    return requests;
}

Group Fid::group(const Configs& configs, const std::string& label, std::int64_t /*count*/) {
    Group group;
    group.name = {"fid", label};
    group.layout = Layout::single;
    if (is_reference(label)) {
        group.inputs = {{"features", {"features", label}, Rows::all, configs.get<Config>().reference.count}};
        return group;
    }
    group.inputs = {{"features", {"features", label}, Rows::all, configs.get<LatentsConfig>().count},
                    {"reference", {"fid", extractor_of(label) + "/reference"}, Rows::all}};
    group.results = "fid/" + extractor_of(label);
    return group;
}

std::vector<OutputField> Fid::outputs(const std::string& label) {
    if (is_reference(label)) {
        return {{"mean", {"feature"}, "1", "mean of the reference's features"},
                {"root", {"feature", "other_feature"}, "1", "upper triangular F with F^T F their covariance"}};
    }
    return {{"method", {"condition"}, "1", "whose directions were followed; none for the start, which all share"},
            {"traversal", {"condition"}, "1", "linear or curve; none for the start"},
            {"direction", {"condition"}, "1", "index of the direction, from 0; -1 for the start"},
            {"intensity", {"condition"}, "1", "path length in W"},
            {"distance",
             {"condition"},
             "1",
             "squared Frechet distance (as FID is) of the images' features to the reference's"},
            {"images", {"condition"}, "1", "number of images"},
            {"held", {"condition"}, "1", "images that show the last valid point of a curve that stopped early"}};
}

ArrayMap Fid::run(const Task& task, Resources& /*resources*/) {
    const Moments moments = moments_of_features(task.inputs.array("features", "features"));
    if (is_reference(task.label())) {
        const FrechetReference reference(moments);
        return {{"mean", to_float64(reference.mean())}, {"root", to_float64(reference.root())}};
    }
    const Condition condition = Condition::from_label(task.label().substr(task.label().find('/') + 1));
    const std::vector<double> mean = task.inputs.array("reference", "mean").as_doubles();
    const FrechetReference reference(Eigen::Map<const Vector>(mean.data(), static_cast<Eigen::Index>(mean.size())),
                                     to_matrix(task.inputs.array("reference", "root")));
    const auto held = task.inputs.array("features", "held").values<std::uint8_t>();
    return {{"method", one(condition.method)},
            {"traversal", one(condition.traversal)},
            {"direction", one(condition.direction)},
            {"intensity", one(condition.intensity)},
            {"distance", one(reference.distance(moments))},
            {"images", one(moments.count)},
            {"held", one(std::accumulate(held.begin(), held.end(), std::int64_t{0}))}};
}

}  // namespace surveyor
