#include "stages/traverse.hpp"

#include <algorithm>
#include <cmath>

#include "stages/condition.hpp"
#include "stages/generator_section.hpp"
#include "stages/latent_set.hpp"
#include "stages/linearised_map.hpp"
#include "stages/tensors.hpp"

namespace surveyor {

static_assert(StageType<Traverse, Resources>);

namespace {

/// Directions that a method offers, or -1 when it is unknown here.
std::int64_t directions_of(const Configs& configs, const std::string& method) {
    if (method == local_basis_method) {
        return configs.get<BasisConfig>().vectors;
    }
    const DirectionsEntry* entry = configs.get<DirectionsConfig>().find(method);
    return entry == nullptr ? -1 : entry->vectors;
}

void check_methods(const Configs& configs, const MarkOf& mark, Faults& faults) {
    const TraverseConfig& config = configs.get<TraverseConfig>();
    for (const auto& [method, traversals] : config.methods) {
        const std::string path = "traverse.methods." + method;
        const std::int64_t available = directions_of(configs, method);
        if (available < 0) {
            faults.add(mark(path),
                       "'" + path + "': no such method; it is local_basis, ganspace, sefa or a name of 'directions'");
            continue;
        }
        if (method != local_basis_method && std::ranges::find(traversals, "curve") != traversals.end()) {
            faults.add(
                mark(path),
                "'" + path + "' asks for curves, but only local_basis has them: its directions change along the way");
        }
        if (method == local_basis_method && !latent_set::main_has_z(configs)) {
            faults.add(mark(path), latent_set::no_z("'" + path + "'"));
        }
        for (const std::int64_t direction : config.directions) {
            if (direction >= available) {
                faults.add(mark("traverse.directions"),
                           "'traverse.directions' has index " + std::to_string(direction) + ", but " + method +
                               " keeps only " + std::to_string(available) + " (counted from 0)");
            }
        }
    }
}

void check_intensities(const TraverseConfig& config, const MarkOf& mark, Faults& faults) {
    for (const double intensity : config.intensities) {
        const double steps = intensity / config.curve.step;
        if (config.has_curves() && std::abs(steps - std::round(steps)) > 1e-9) {
            faults.add(mark("traverse.intensities"),
                       "'traverse.intensities' has " + number_text(intensity) +
                           ", which is no multiple of 'traverse.curve.step' (" + number_text(config.curve.step) +
                           "): curves have points at whole steps only");
        }
    }
}

/// One array of a curve for the samples of a unit.
struct Columns {
    std::vector<Array> w, z, sigma, cosine, z_step, chord, residual, index, sign, held;

    void add(const Curve& curve) {
        w.push_back(to_float32(curve.w));
        z.push_back(to_float32(curve.z));
        sigma.push_back(to_float64(curve.sigma));
        cosine.push_back(to_float64(curve.cosine));
        z_step.push_back(to_float64(curve.z_step));
        chord.push_back(to_float64(curve.chord));
        residual.push_back(to_float64(curve.residual));
        index.push_back(Array::of(curve.index));
        sign.push_back(Array::of(curve.sign));
        std::vector<std::uint8_t> flags(static_cast<std::size_t>(curve.w.rows()));
        std::fill(flags.begin() + curve.completed + 1, flags.end(), std::uint8_t{1});
        held.push_back(Array::of(flags));
    }
};

}  // namespace

void Traverse::check(const Configs& configs, const MarkOf& mark, Faults& faults) {
    if (!configs.written<Config>() && !configs.written<FeaturesConfig>()) {
        return;
    }
    check_methods(configs, mark, faults);
    check_intensities(configs.get<Config>(), mark, faults);
}

std::vector<Request> Traverse::wanted(const Configs& configs) {
    const Config& config = configs.get<Config>();
    std::vector<Request> requests;
    for (const std::int64_t direction : config.directions) {
        if (config.has_curves() && config.curve_steps() > 0) {
            requests.push_back({{"traverse", std::string(local_basis_method) + "/" + std::to_string(direction)},
                                configs.get<LatentsConfig>().count});
        }
    }
    return requests;
}

Group Traverse::group(const Configs& configs, const std::string& label, std::int64_t count) {
    const Config& config = configs.get<Config>();
    Group group;
    group.name = {"traverse", label};
    group.count = count;
    group.block = 20;
    group.values = GeneratorSection::mapping_values(configs);
    group.values.emplace_back("traverse.sign", config.sign);
    group.values.emplace_back("traverse.curve.step", number_text(config.curve.step));
    group.values.emplace_back("traverse.curve.max_z_step", number_text(config.curve.max_z_step));
    group.extent = "steps " + std::to_string(config.curve_steps());
    group.inputs = {{"latents", {"latents", latent_set::main}, Rows::same}};
    group.results = "traverse/" + label;
    return group;
}

std::vector<OutputField> Traverse::outputs(const std::string& /*label*/) {
    return {{"w",
             {"sample", "point", "w_dim"},
             "1",
             "points of the curve in W; point 0 is the start, point n lies n steps on"},
            {"z", {"sample", "point", "z_dim"}, "1", "the same points in Z"},
            {"held",
             {"sample", "point"},
             "1",
             "1 where the curve had stopped early and the point repeats its last valid one"},
            {"sigma", {"sample", "step"}, "1", "singular value of each departure; 0 after an early stop"},
            {"cosine",
             {"sample", "step"},
             "1",
             "|cosine| between a departure and the previous one; 1 at the first, 0 after an early stop"},
            {"z_step", {"sample", "step"}, "1", "length of the step in Z; 0 after an early stop"},
            {"chord", {"sample", "step"}, "1", "length of the step in W as measured; 0 after an early stop"},
            {"residual",
             {"sample", "step"},
             "1",
             "distance in W between the new point and the straight step towards it; 0 after an early stop"},
            {"index",
             {"sample", "step"},
             "1",
             "index of the departure in its Local Basis, from 0; no index, but 0, after an early stop (sign 0)"},
            {"sign",
             {"sample", "step"},
             "1",
             "sign of the departure relative to the canonical one; 0 after an early stop"}};
}

ArrayMap Traverse::run(const Task& task, Resources& resources) {
    const Config& config = task.configs.get<Config>();
    const Generator& generator = resources.generator(task.configs);
    const std::int64_t direction = std::stoll(split_label(task.label()).at(1));
    const Matrix z = to_matrix(task.inputs.array("latents", "z"));
    Columns columns;
    for (Eigen::Index i = 0; i < z.rows(); ++i) {
        columns.add(study_curve(generator, config, z.row(i), direction, config.sign_of(task.first + i)));
    }
    return {{"w", stacked(columns.w)},
            {"z", stacked(columns.z)},
            {"held", stacked(columns.held)},
            {"sigma", stacked(columns.sigma)},
            {"cosine", stacked(columns.cosine)},
            {"z_step", stacked(columns.z_step)},
            {"chord", stacked(columns.chord)},
            {"residual", stacked(columns.residual)},
            {"index", stacked(columns.index)},
            {"sign", stacked(columns.sign)}};
}

}  // namespace surveyor
