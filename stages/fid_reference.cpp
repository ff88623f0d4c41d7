// The reference's own groups: its moments, and the factor that all conditions share.

#include <algorithm>

#include "formats/feature_statistics.hpp"
#include "geometry/frechet_error.hpp"
#include "geometry/moments.hpp"
#include "stages/condition_columns.hpp"
#include "stages/extractors_section.hpp"
#include "stages/fid_parts.hpp"
#include "stages/reference.hpp"
#include "stages/resources.hpp"
#include "stages/tensors.hpp"

namespace surveyor::fid {

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

Moments moments_from(const Vector& mean, const Matrix& covariance, std::int64_t count) {
    return {count, mean, covariance * static_cast<double>(count - 1)};
}

Moments moments_of_file(const Configs& configs) {
    const std::filesystem::path& path = configs.get<FidConfig>().reference.statistics.path;
    require_file_of_run(path, configs.fact("reference.digest"));
    const FeatureStatistics statistics = read_feature_statistics(path);
    return moments_from(to_vector(statistics.mean), to_matrix(statistics.covariance), reference::count(configs));
}

/// "mode=pytorch_fid" and the like: what another study's extractor must share to be compared with this reference.
std::vector<std::string> facts_of(const Configs& configs, const std::string& extractor) {
    const std::string prefix = "extractors." + extractor + ".";
    std::vector<std::string> lines;
    for (const auto& [name, value] : configs.facts) {
        if (name.starts_with(prefix)) {
            lines.push_back(name.substr(prefix.size()) + "=" + value);
        }
    }
    return lines;
}

Group reference_group(const Configs& configs, const std::string& label) {
    const std::string extractor = MetricLabel::parse(label).extractor;
    Group group;
    group.name = {"fid", label};
    group.layout = Layout::single;
    group.results = "reference/" + extractor;
    group.values = ExtractorsSection::values(configs, extractor);
    group.values.emplace_back("extractors." + extractor + ".distance",
                              ExtractorsSection::distance_name(configs, extractor));
    if (reference::kind_of(configs) == reference::Kind::statistics) {
        group.values.emplace_back("fid.reference.statistics", configs.fact("reference.digest"));
        group.values.emplace_back("fid.reference.count", std::to_string(reference::count(configs)));
        return group;
    }
    group.inputs = {reference::features(configs, extractor, reference::count(configs))};
    return group;
}

std::vector<OutputField> reference_outputs() {
    return {
        {"distance_name", {"reference"}, "1", "what a distance to it is called: FID with the published weights alone"},
        {"kind", {"reference"}, "1", "generated, images or statistics"},
        {"preprocessing", {"reference"}, "1", "how images get into the network"},
        {"extractor", {"fact"}, "1", "name=value: everything that features depend on beside the images"},
        {"images", {"reference"}, "1", "number of images"},
        {"floor",
         {"reference"},
         "1",
         "expected squared Frechet distance of so many images to their own distribution: what the reference adds"},
        {"mean", {"feature"}, "1", "mean of the reference's features"},
        {"covariance", {"feature", "other_feature"}, "1", "their covariance, divisor images - 1"},
        {"spectrum", {"eigenvalue"}, "1", "its eigenvalues, descending, as many as the images allow"}};
}

ArrayMap reference_run(const Task& task) {
    const Configs& configs = task.configs;
    const std::string extractor = MetricLabel::parse(task.label()).extractor;
    const Moments moments = reference::kind_of(configs) == reference::Kind::statistics
                                ? moments_of_file(configs)
                                : moments_of_features(task.inputs.array("reference", "features"));
    const Vector spectrum = FrechetReference(moments).spectrum();
    return {{"distance_name", one(ExtractorsSection::distance_name(configs, extractor))},
            {"kind", one(reference::kind_text(configs))},
            {"preprocessing", one(ExtractorsSection::preprocessing(configs, extractor))},
            {"extractor", Array::of(facts_of(configs, extractor))},
            {"images", one(moments.count)},
            {"floor", one(frechet_floor(spectrum, moments.count))},
            {"mean", to_float64(moments.mean)},
            {"covariance", to_float64(covariance(moments))},
            {"spectrum", to_float64(spectrum)}};
}

Group factor_group(const Configs& /*configs*/, const std::string& label) {
    Group group;
    group.name = {"fid", label};
    group.layout = Layout::single;
    group.inputs = {{"reference", {"fid", MetricLabel::parse(label).extractor + "/reference"}, Rows::all}};
    return group;
}

std::vector<OutputField> factor_outputs() {
    return {{"root", {"feature", "other_feature"}, "1", "upper triangular F with F^T F the reference's covariance"}};
}

ArrayMap factor_run(const Task& task) {
    const Moments moments = moments_from(to_vector(task.inputs.array("reference", "mean")),
                                         to_matrix(task.inputs.array("reference", "covariance")),
                                         task.inputs.array("reference", "images").values<std::int64_t>()[0]);
    return {{"root", to_float64(FrechetReference(moments).root())}};
}

}  // namespace

const Part reference_part{reference_group, reference_outputs, reference_run};
const Part factor_part{factor_group, factor_outputs, factor_run};

}  // namespace surveyor::fid
