#include "stages/directions.hpp"

#include <algorithm>
#include <cctype>

#include "base/digest.hpp"
#include "geometry/pca.hpp"
#include "geometry/sefa.hpp"
#include "stages/direction_file.hpp"
#include "stages/generator_section.hpp"
#include "stages/latent_draw.hpp"
#include "stages/latent_set.hpp"
#include "stages/tensors.hpp"

namespace surveyor {

static_assert(StageType<Directions, Resources>);

namespace {

constexpr const char* moments_label = "ganspace/moments";

/// Samples folded into one set of moments. Large enough that the d x d scatter is small beside the work.
constexpr std::int64_t moments_block = 20'000;

/// Dimensions of W of which the scatter matrix is held: 134 MB.
constexpr std::int64_t widest_scatter = 4096;

/// Rows of W turned into moments at once: bounds memory, and fixes the order of summation.
constexpr std::int64_t moments_chunk = 2000;

ArrayMap run_moments(const Task& task, const Generator& generator) {
    Moments moments;
    for (std::int64_t first = task.first; first < task.last; first += moments_chunk) {
        const std::int64_t last = std::min(first + moments_chunk, task.last);
        const at::Tensor z = latent_set::draw(task.configs, latent_set::ganspace, first, last);
        moments = merged(moments, moments_of(to_matrix(latent_set::mapped(generator, z).to(at::kDouble))));
    }
    return {{"count", Array::of(std::vector<std::int64_t>{moments.count})},
            {"mean", stacked({to_float64(moments.mean)})},
            {"scatter", stacked({to_float64(moments.scatter)})}};
}

ArrayMap run_ganspace(const Inputs& inputs, int vectors) {
    const Array& counts = inputs.array("moments", "count");
    const Array& means = inputs.array("moments", "mean");
    const Array& scatters = inputs.array("moments", "scatter");
    const std::int64_t dim = means.size(1);
    Moments moments;
    for (std::int64_t i = 0; i < counts.count(); ++i) {
        const Vector mean = to_matrix(means.rows(i, i + 1)).row(0);
        const Matrix scatter = to_matrix(scatters.rows(i, i + 1).reshaped({dim, dim}));
        const Moments block{counts.values<std::int64_t>()[static_cast<std::size_t>(i)], mean, scatter};
        moments = merged(moments, block);
    }
    const PrincipalComponents components = principal_components(moments, vectors);
    return {{"vectors", to_float32(components.components)}, {"values", to_float64(components.standard_deviations)}};
}

ArrayMap run_sefa(const Generator& generator, int vectors) {
    const SefaDirections sefa = sefa_directions(to_matrix(generator.style_weights()), vectors);
    return {{"vectors", to_float32(sefa.directions)}, {"values", to_float64(sefa.eigenvalues)}};
}

void check_name(const std::string& name, const DirectionsEntry& entry, const Mark& mark, Faults& faults) {
    const bool computed = name == "ganspace" || name == "sefa";
    const bool plain = std::all_of(name.begin(), name.end(), [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-';
    });
    if (!plain || name == local_basis_method || name == "none" || name == "random_o" || name == "random_w" ||
        name == "close_w") {
        faults.add(mark,
                   "'directions." + name +
                       "': choose a name of letters, digits, '_' and '-' that no method of the "
                       "program has");
    }
    if (!computed && entry.file.empty()) {
        faults.add(mark, "'directions." + name + "' needs a file; only ganspace and sefa are computed");
    }
    if (name != "ganspace" && entry.count != DirectionsEntry{}.count) {
        faults.add(mark, "'directions." + name + ".count' has no meaning: only ganspace is computed from samples");
    }
}

/// Why `method` cannot be computed for this generator, or "".
std::string obstacle(const Configs& configs, const std::string& method) {
    if (method == "sefa" && configs.has_fact("generator.style_rows") && configs.fact("generator.style_rows") == "0") {
        return "'sefa' factorises the layers that turn w into styles, but this generator (" +
               configs.fact("generator.layout") + ") has none in '" + configs.fact("generator.space") +
               "': leave it out, or give a file in 'directions.sefa.file'";
    }
    if (method == "ganspace" && configs.has_fact("generator.w_dim") &&
        configs.integer_fact("generator.w_dim") > widest_scatter) {
        return "'ganspace' takes the scatter matrix of W, but W has " + configs.fact("generator.w_dim") +
               " dimensions, more than " + std::to_string(widest_scatter) +
               ": leave it out, or give a file in 'directions.ganspace.file'";
    }
    return {};
}

}  // namespace

void Directions::prepare(Configs& configs, Faults& faults) {
    for (const auto& [method, entry] : configs.get<Config>().methods) {
        if (!entry.file.is_there()) {
            continue;
        }
        try {
            const Matrix rows = read_direction_file(entry.file.path);
            configs.facts["directions." + method + ".digest"] = digest_of_file(entry.file.path);
            configs.facts["directions." + method + ".rows"] = std::to_string(rows.rows());
            configs.facts["directions." + method + ".dim"] = std::to_string(rows.cols());
        } catch (const Error& error) {
            faults.add(entry.file.mark, "'directions." + method + ".file': " + std::string(error.what()), error.code());
        }
    }
}

void Directions::check(const Configs& configs, const MarkOf& mark, Faults& faults) {
    for (const auto& [method, entry] : configs.get<Config>().methods) {
        check_name(method, entry, mark("directions." + method), faults);
        if (const std::string why = obstacle(configs, method); !why.empty() && entry.file.empty()) {
            faults.add(mark("directions." + method), why);
        }
        if (!configs.has_fact("generator.w_dim")) {
            continue;
        }
        std::int64_t available = configs.integer_fact("generator.w_dim");
        std::string where = "dimensions of W";
        if (configs.has_fact("directions." + method + ".rows")) {
            const std::int64_t dim = configs.integer_fact("directions." + method + ".dim");
            if (dim != available) {
                faults.add(entry.file.mark,
                           "'directions." + method + ".file' has directions of " + std::to_string(dim) +
                               " numbers, but W of this generator has " + std::to_string(available),
                           ExitCode::bad_data);
            }
            available = configs.integer_fact("directions." + method + ".rows");
            where = "rows in its file";
        }
        if (entry.vectors > available) {
            faults.add(mark("directions." + method + ".vectors"),
                       "'directions." + method + ".vectors' is " + std::to_string(entry.vectors) +
                           ", but there are only " + std::to_string(available) + " " + where);
        }
        if (method == "ganspace" && entry.file.empty() && entry.count <= entry.vectors) {
            faults.add(mark("directions.ganspace.count"),
                       "'directions.ganspace.count' is " + std::to_string(entry.count) +
                           ", but components need more samples than there are vectors (" +
                           std::to_string(entry.vectors) + ")");
        }
    }
}

std::vector<Request> Directions::wanted(const Configs& configs) {
    std::vector<Request> requests;
    for (const auto& [method, entry] : configs.get<Config>().methods) {
        requests.push_back({{"directions", method}, 1});
    }
    return requests;
}

Group Directions::group(const Configs& configs, const std::string& label, std::int64_t count) {
    Group group;
    group.name = {"directions", label};
    if (label == moments_label) {
        group.layout = Layout::summary;
        group.count = count;
        group.block = moments_block;
        group.values = GeneratorSection::mapping_values(configs);
        for (const auto& value : latent_set::draw_values(configs, latent_set::ganspace)) {
            group.values.push_back(value);
        }
        return group;
    }
    const DirectionsEntry* entry = configs.get<Config>().find(label);
    expect(entry != nullptr, "the checks let only known methods pass");
    if (const std::string why = obstacle(configs, label); !why.empty() && entry->file.empty()) {
        throw StudyError(why);  // the default, for another stage that needs it
    }
    group.layout = Layout::single;
    group.values.emplace_back("directions." + label + ".vectors", std::to_string(entry->vectors));
    if (!entry->file.empty()) {
        group.values.emplace_back("directions." + label + ".digest", configs.fact("directions." + label + ".digest"));
    } else if (label == "ganspace") {
        group.inputs = {{"moments", {"directions", moments_label}, Rows::all, entry->count}};
    } else {
        for (auto& value : GeneratorSection::network_values(configs)) {
            group.values.push_back(std::move(value));
        }
    }
    group.results = "directions/" + label;
    return group;
}

std::vector<OutputField> Directions::outputs(const std::string& label) {
    if (label == moments_label) {
        return {{"count", {"block"}, "1", "samples in the block"},
                {"mean", {"block", "w_dim"}, "1", "mean of w"},
                {"scatter", {"block", "w_dim", "other_w_dim"}, "1", "sum of outer products of w around the mean"}};
    }
    return {{"vectors", {"vector", "w_dim"}, "1", "unit directions in W, leading first"},
            {"values",
             {"vector"},
             "1",
             "ganspace: standard deviation along it; sefa: eigenvalue; file: its length as stored"}};
}

ArrayMap Directions::run(const Task& task, Resources& resources) {
    if (task.label() == moments_label) {
        return run_moments(task, resources.generator(task.configs));
    }
    const DirectionsEntry& entry = *task.configs.get<Config>().find(task.label());
    const int vectors = static_cast<int>(entry.vectors);
    if (!entry.file.empty()) {
        const Matrix rows = read_direction_file(entry.file.path).topRows(vectors);
        require_file_of_run(entry.file.path, task.configs.fact("directions." + task.label() + ".digest"));
        return {{"vectors", to_float32(rows.rowwise().normalized())},
                {"values", to_float64(Vector(rows.rowwise().norm()))}};
    }
    return task.label() == "ganspace" ? run_ganspace(task.inputs, vectors)
                                      : run_sefa(resources.generator(task.configs), vectors);
}

}  // namespace surveyor
