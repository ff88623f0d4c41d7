#include "stages/basis.hpp"

#include "geometry/linalg.hpp"
#include "geometry/local_basis.hpp"
#include "stages/block_size.hpp"
#include "stages/generator_section.hpp"
#include "stages/latent_set.hpp"
#include "stages/linearised_map.hpp"
#include "stages/tensors.hpp"

namespace surveyor {

static_assert(StageType<Basis, Resources>);

namespace {

constexpr const char* spectrum_label = "spectrum";

std::int64_t rank_of(const Configs& configs) {
    return std::min(configs.integer_fact("generator.z_dim"), configs.integer_fact("generator.w_dim"));
}

std::string too_many_vectors(const Configs& configs) {
    return "'basis.vectors' is " + std::to_string(configs.get<BasisConfig>().vectors) +
           ", but a Local Basis of this generator has only " + std::to_string(rank_of(configs)) + " vectors";
}

/// In a flat space the Jacobian is the same everywhere, and so is what is computed from it: the rows of one sample
/// stand for all.
void repeat(std::vector<Array>& rows, Eigen::Index count) {
    rows.resize(static_cast<std::size_t>(count), rows.front());
}

ArrayMap run_spectrum(const LinearisedMap& map, const Matrix& z, Eigen::Index distinct) {
    std::vector<Array> rows;
    for (Eigen::Index i = 0; i < distinct; ++i) {
        rows.push_back(to_float64(singular_values(map(z.row(i)).jacobian, "the Jacobian of z -> w")));
    }
    repeat(rows, z.rows());
    return {{"spectrum", stacked(rows)}};
}

ArrayMap run_bases(const LinearisedMap& map, const Matrix& z, Eigen::Index distinct, int vectors, Accuracy accuracy) {
    std::vector<Array> w_vectors;
    std::vector<Array> z_vectors;
    std::vector<Array> singular_values;
    std::vector<Array> gaps;
    for (Eigen::Index i = 0; i < distinct; ++i) {
        const LocalBasis basis = local_basis(map(z.row(i)).jacobian, vectors, accuracy);
        w_vectors.push_back(to_float32(basis.w_vectors));
        z_vectors.push_back(to_float32(basis.z_vectors));
        singular_values.push_back(to_float64(basis.singular_values));
        gaps.push_back(to_float64(basis.gap));
    }
    for (std::vector<Array>* rows : {&w_vectors, &z_vectors, &singular_values, &gaps}) {
        repeat(*rows, z.rows());
    }
    return {{"w_vectors", stacked(w_vectors)},
            {"z_vectors", stacked(z_vectors)},
            {"singular_values", stacked(singular_values)},
            {"gap", stacked(gaps)}};
}

}  // namespace

void Basis::check(const Configs& configs, const MarkOf& mark, Faults& faults) {
    if (configs.written<Config>() && !latent_set::main_has_z(configs)) {
        faults.add(mark("basis"), latent_set::no_z("'basis'"));
    }
    if (configs.written<Config>() && configs.has_fact("generator.w_dim") &&
        configs.get<Config>().vectors > rank_of(configs)) {
        faults.add(mark("basis.vectors"), too_many_vectors(configs));
    }
}

std::vector<Request> Basis::wanted(const Configs& configs) {
    return {{{"basis", latent_set::main}, configs.get<LatentsConfig>().count},
            {{"basis", spectrum_label}, std::min(configs.get<Config>().spectrum, configs.get<LatentsConfig>().count)}};
}

Group Basis::group(const Configs& configs, const std::string& label, std::int64_t count) {
    const Config& config = configs.get<Config>();
    const bool is_spectrum = label == spectrum_label;
    if (config.vectors > rank_of(configs)) {
        throw StudyError(too_many_vectors(configs));  // the default, for another stage that needs bases
    }
    Group group;
    group.name = {"basis", label};
    group.count = count;
    group.block = block_of(config.vectors * configs.integer_fact("generator.w_dim"), 50);
    group.values = GeneratorSection::mapping_values(configs);
    group.values.emplace_back("basis.precision", config.precision);
    if (!is_spectrum) {
        group.values.emplace_back("basis.vectors", std::to_string(config.vectors));
    }
    const std::string set = is_spectrum ? latent_set::main : label;
    group.inputs = {{"latents", {"latents", set}, Rows::same}};
    group.results = "basis/" + set;
    return group;
}

std::vector<OutputField> Basis::outputs(const std::string& label) {
    if (label == spectrum_label) {
        return {{"spectrum", {"spectrum_sample", "value"}, "1", "all singular values of dw/dz, descending"}};
    }
    return {
        {"w_vectors",
         {"sample", "vector", "w_dim"},
         "1",
         "left singular vectors of dw/dz: the Local Basis, one row each"},
        {"z_vectors", {"sample", "vector", "z_dim"}, "1", "right singular vectors, with the sign of their w vector"},
        {"singular_values", {"sample", "vector"}, "1", "leading singular values of dw/dz, descending"},
        {"gap",
         {"sample", "vector"},
         "1",
         "(s_k - s_(k+1)) / s_1; below 1e-6 the first k vectors span no definite space"}};
}

ArrayMap Basis::run(const Task& task, Resources& resources) {
    const Config& config = task.configs.get<Config>();
    const bool is_mixed = config.precision == "mixed";
    const Generator& generator = resources.generator(task.configs);
    const LinearisedMap map = linearised_map(generator, is_mixed ? Precision::mixed : Precision::float64);
    const Matrix z = to_matrix(task.inputs.array("latents", "z"));
    const Eigen::Index distinct = generator.info().is_flat ? 1 : z.rows();
    if (task.label() == spectrum_label) {
        return run_spectrum(map, z, distinct);
    }
    // A Jacobian formed in float32 deserves no better decomposition.
    const Accuracy accuracy = is_mixed ? Accuracy::float32 : Accuracy::float64;
    return run_bases(map, z, distinct, static_cast<int>(config.vectors), accuracy);
}

}  // namespace surveyor
