#include "stages/grassmann.hpp"

#include <algorithm>
#include <numeric>

#include "base/random.hpp"
#include "geometry/grassmann.hpp"
#include "geometry/haar.hpp"
#include "geometry/summary.hpp"
#include "stages/block_size.hpp"
#include "stages/latent_set.hpp"
#include "stages/tensors.hpp"

namespace surveyor {

static_assert(StageType<Grassmann, Resources>);

namespace {

constexpr std::string_view statistics_suffix = "/statistics";
constexpr const char* random_frames = "random_o";
constexpr const char* random_pairs = "random_w";
constexpr const char* close_pairs = "close_w";

/// "close_w@0.1" and the names of the others, as the study's two lists spell them out.
std::vector<std::string> comparisons(const Grassmann::Config& config) {
    std::vector<std::string> all;
    for (const std::string& name : config.compare) {
        if (name != close_pairs) {
            all.push_back(name);
            continue;
        }
        for (const double epsilon : config.epsilons) {
            all.push_back(name + "@" + number_text(epsilon));
        }
    }
    return all;
}

/// The set whose bases stand on the other side of a comparison between samples, or "".
std::string partner_set(const std::string& comparison) {
    if (comparison == random_pairs) {
        return latent_set::partner;
    }
    const std::string prefix = std::string(close_pairs) + "@";
    return comparison.starts_with(prefix) ? "close@" + comparison.substr(prefix.size()) : "";
}

Matrix random_frame(const Task& task, Purpose purpose, std::int64_t pair, Eigen::Index dim, Eigen::Index k) {
    Matrix gaussian(dim, k);
    RandomStream(static_cast<std::uint64_t>(task.configs.head.seed), purpose, static_cast<std::uint64_t>(pair))
        .normals(std::span(gaussian.data(), static_cast<std::size_t>(gaussian.size())));
    return haar_frame(gaussian);
}

/// Basis `i` of a unit's [sample, vector, w_dim].
Matrix basis_of(const Array& vectors, std::int64_t i) {
    return to_matrix(vectors.rows(i, i + 1).reshaped({vectors.size(1), vectors.size(2)}));
}

NestedDistances distances_of_pair(const Task& task, std::int64_t i, int k_max) {
    if (task.label() == random_frames) {
        const Eigen::Index dim = task.configs.integer_fact("generator.w_dim");
        return nested_distances(random_frame(task, Purpose::haar_first, task.first + i, dim, k_max),
                                random_frame(task, Purpose::haar_second, task.first + i, dim, k_max),
                                k_max);
    }
    const Matrix basis = basis_of(task.inputs.array("basis", "w_vectors"), i);
    const Matrix other = task.inputs.has("directions") ? to_matrix(task.inputs.array("directions", "vectors"))
                                                       : basis_of(task.inputs.array("other", "w_vectors"), i);
    return nested_distances(basis, other, k_max);
}

ArrayMap run_statistics(const Inputs& inputs) {
    ArrayMap arrays;
    std::int64_t k_max = 0;
    for (const std::string metric : {"projection", "geodesic"}) {
        const Summary summary = summary_of_columns(to_matrix(inputs.array("pairs", metric)));
        arrays.emplace(metric + "_mean", to_float64(summary.mean));
        arrays.emplace(metric + "_std", to_float64(summary.standard_deviation));
        arrays.emplace(metric + "_stderr", to_float64(summary.standard_error));
        arrays.emplace(metric + "_median", to_float64(summary.median));
        k_max = summary.mean.size();
    }
    std::vector<std::int64_t> k(static_cast<std::size_t>(k_max));
    std::iota(k.begin(), k.end(), 1);
    arrays.emplace("k", Array::of(k));
    return arrays;
}

std::vector<OutputField> statistics_outputs() {
    std::vector<OutputField> fields = {{"k", {"k"}, "1", "dimension of the subspaces"}};
    for (const auto& [metric, unit] : {std::pair<std::string, std::string>{"projection", "1"}, {"geodesic", "rad"}}) {
        fields.push_back({metric + "_mean", {"k"}, unit, "mean over the pairs"});
        fields.push_back({metric + "_std", {"k"}, unit, "population standard deviation over the pairs (divisor n)"});
        fields.push_back(
            {metric + "_stderr", {"k"}, unit, "standard error of the mean (divisor n - 1; 0 for one pair)"});
        fields.push_back({metric + "_median", {"k"}, unit, "median over the pairs"});
    }
    return fields;
}

std::int64_t smallest_basis(const Configs& configs, const std::string& comparison) {
    const std::int64_t vectors = configs.get<BasisConfig>().vectors;
    const DirectionsEntry* entry = configs.get<DirectionsConfig>().find(comparison);
    return entry == nullptr ? vectors : std::min(vectors, entry->vectors);
}

/// Between the local bases of different samples of a flat space there is no distance to measure.
void check_flatness(const Configs& configs, const MarkOf& mark, Faults& faults) {
    if (!configs.has_fact("generator.is_flat") || configs.fact("generator.is_flat") != "1") {
        return;
    }
    for (const std::string& name : configs.get<Grassmann::Config>().compare) {
        if (name == random_pairs || name == close_pairs) {
            faults.add(mark("grassmann.compare"),
                       "'grassmann.compare' has '" + name + "', but '" + configs.fact("generator.space") +
                           "', the W of this generator, is affine in z: every sample has the same Local Basis, and the "
                           "distance is zero by construction. Leave it out, or choose a later layer with "
                           "'generator.space'");
        }
    }
}

}  // namespace

Fields<Grassmann::Config> Grassmann::Config::fields() {
    return Fields<Config>{}
        .add("compare", &Config::compare, {}, "random_o, random_w, close_w, ganspace, sefa, or a name of 'directions'")
        .add("epsilons", &Config::epsilons, between(1e-12, 1e6), "distances in Z of close_w")
        .add("pairs", &Config::pairs, between(1, 1e9), "pairs of each comparison")
        .add("k_max", &Config::k_max, between(1, 65536), "largest dimension of the subspaces compared");
}

void Grassmann::check(const Configs& configs, const MarkOf& mark, Faults& faults) {
    if (!configs.written<Config>()) {
        return;
    }
    const Config& config = configs.get<Config>();
    check_flatness(configs, mark, faults);
    for (const std::string& name : config.compare) {
        const bool known = name == random_frames || name == random_pairs || name == close_pairs;
        if (!known && configs.get<DirectionsConfig>().find(name) == nullptr) {
            faults.add(mark("grassmann.compare"),
                       "'grassmann.compare' has '" + name +
                           "', which is none of random_o, random_w, close_w, ganspace, sefa or a name of 'directions'");
        } else if (const std::int64_t most = smallest_basis(configs, name);
                   name != random_frames && config.k_max > most) {
            faults.add(mark("grassmann.k_max"),
                       "'grassmann.k_max' is " + std::to_string(config.k_max) + ", but '" + name +
                           "' compares bases of only " + std::to_string(most) +
                           " vectors ('basis.vectors', 'directions')");
        }
    }
    if (!latent_set::main_has_z(configs) && config.compare != std::vector<std::string>{random_frames}) {
        faults.add(mark("grassmann.compare"), latent_set::no_z("'grassmann.compare'"));
    }
    if (configs.has_fact("generator.w_dim") && config.k_max > configs.integer_fact("generator.w_dim")) {
        faults.add(mark("grassmann.k_max"), "'grassmann.k_max' is larger than the dimension of W");
    }
}

std::vector<Request> Grassmann::wanted(const Configs& configs) {
    std::vector<Request> requests;
    for (const std::string& comparison : comparisons(configs.get<Config>())) {
        requests.push_back({{"grassmann", comparison}, configs.get<Config>().pairs});
        requests.push_back({{"grassmann", comparison + std::string(statistics_suffix)}, 1});
    }
    return requests;
}

Group Grassmann::group(const Configs& configs, const std::string& label, std::int64_t count) {
    const Config& config = configs.get<Config>();
    Group group;
    group.name = {"grassmann", label};
    if (label.ends_with(statistics_suffix)) {
        const std::string comparison = label.substr(0, label.size() - statistics_suffix.size());
        group.layout = Layout::single;
        group.inputs = {{"pairs", {"grassmann", comparison}, Rows::all, config.pairs}};
        group.results = "grassmann/" + comparison;
        return group;
    }
    group.count = count;
    group.block = block_of(configs.get<BasisConfig>().vectors * configs.integer_fact("generator.w_dim"), 50);
    group.values = {{"grassmann.k_max", std::to_string(config.k_max)}};
    group.results = "grassmann/" + label;
    if (label == random_frames) {
        group.values.emplace_back("seed", std::to_string(configs.head.seed));
        group.values.emplace_back("generator.w_dim", configs.fact("generator.w_dim"));
        return group;
    }
    group.inputs = {{"basis", {"basis", latent_set::main}, Rows::same}};
    if (const std::string set = partner_set(label); !set.empty()) {
        group.inputs.push_back({"other", {"basis", set}, Rows::same});
    } else {
        group.inputs.push_back({"directions", {"directions", label}, Rows::all});
    }
    return group;
}

std::vector<OutputField> Grassmann::outputs(const std::string& label) {
    if (label.ends_with(statistics_suffix)) {
        return statistics_outputs();
    }
    return {{"projection",
             {"pair", "k"},
             "1",
             "sine of the largest principal angle between the leading k-dimensional spans"},
            {"geodesic", {"pair", "k"}, "rad", "root of the sum of squared principal angles between them"}};
}

ArrayMap Grassmann::run(const Task& task, Resources& /*resources*/) {
    if (task.label().ends_with(statistics_suffix)) {
        return run_statistics(task.inputs);
    }
    const int k_max = static_cast<int>(task.configs.get<Config>().k_max);
    std::vector<Array> projection;
    std::vector<Array> geodesic;
    for (std::int64_t i = 0; i < task.last - task.first; ++i) {
        const NestedDistances distances = distances_of_pair(task, i, k_max);
        projection.push_back(to_float64(distances.projection));
        geodesic.push_back(to_float64(distances.geodesic));
    }
    return {{"projection", stacked(projection)}, {"geodesic", stacked(geodesic)}};
}

}  // namespace surveyor
