#include "stages/latents.hpp"

#include <limits>

#include "stages/block_size.hpp"
#include "stages/generator_section.hpp"
#include "stages/latent_draw.hpp"
#include "stages/latent_file.hpp"
#include "stages/latent_set.hpp"
#include "stages/tensors.hpp"

namespace surveyor {

static_assert(StageType<Latents, Resources>);

namespace {

constexpr std::int64_t largest_numpy_seed = std::numeric_limits<std::uint32_t>::max();

/// Fields that mean nothing beside the others.
void check_stream(const Configs& configs, const MarkOf& mark, Faults& faults) {
    const LatentsConfig& config = configs.get<LatentsConfig>();
    const bool is_philox = config.stream == "philox";
    if (!config.file.empty() && config.stream == "numpy") {
        faults.add(
            mark("latents.stream"),
            "'latents.stream' is numpy, but 'latents.file' gives the samples and numpy draws no other set: leave "
            "one of the two out");
    }
    if (!config.seeds.empty() && (is_philox || !config.file.empty())) {
        faults.add(mark("latents.seeds"),
                   is_philox ? "'latents.seeds' has no meaning: 'latents.stream' is philox, which has the study's seed"
                             : "'latents.seeds' has no meaning: 'latents.file' gives the samples");
    } else if (!config.seeds.empty() && static_cast<std::int64_t>(config.seeds.size()) != config.count) {
        faults.add(mark("latents.seeds"),
                   "'latents.seeds' has " + std::to_string(config.seeds.size()) + " seeds, but 'latents.count' is " +
                       std::to_string(config.count) +
                       ": one seed makes one sample. [] draws all of them from the study's seed.");
    }
    if (!is_philox && config.file.empty() && config.seeds.empty() && configs.head.seed > largest_numpy_seed) {
        faults.add(mark("seed"),
                   "'seed' is " + std::to_string(configs.head.seed) +
                       ", but NumPy ('latents.stream') takes seeds up to " + std::to_string(largest_numpy_seed));
    }
    if (config.truncation != 1.0 && !config.is_truncated()) {
        faults.add(mark("latents.truncation"),
                   "'latents.truncation' has no meaning: 'latents.stream' is " + config.stream +
                       "; only truncnorm is multiplied by it ('generator.psi' truncates in W)");
    }
}

void check_file(const Configs& configs, const MarkOf& mark, Faults& faults) {
    if (!configs.has_fact("latents.rows")) {
        return;
    }
    const LatentsConfig& config = configs.get<LatentsConfig>();
    if (const std::int64_t rows = configs.integer_fact("latents.rows"); config.count > rows) {
        faults.add(mark("latents.count"),
                   "'latents.count' is " + std::to_string(config.count) + ", but " + config.file.path.string() +
                       " ('latents.file') has only " + std::to_string(rows) + " samples");
    }
    const std::string space = configs.fact("latents.space");
    if (!latent_set::main_has_z(configs) && configs.has_fact("generator.needs_z") &&
        configs.fact("generator.needs_z") == "1") {
        faults.add(config.file.mark,
                   "'latents.file' holds w alone, but the later layers of this generator see z too: give z, from which "
                   "w is computed");
        return;
    }
    const std::int64_t dim = configs.integer_fact("latents.dim");
    if (configs.has_fact("generator.w_dim") && dim != configs.integer_fact("generator." + space + "_dim")) {
        const bool is_w = space == "z" && dim == configs.integer_fact("generator.w_dim");
        faults.add(config.file.mark,
                   "'latents.file' has " + space + " of " + std::to_string(dim) + " numbers, but this generator has " +
                       space + " of " + configs.fact("generator." + space + "_dim") +
                       (is_w ? "; if these are w, give them the name 'w' in an .npz" : ""),
                   ExitCode::bad_data);
    }
}

/// Other stages may ask for more of main than latents.count.
void require_enough(const Configs& configs, std::int64_t count) {
    const LatentsConfig& config = configs.get<LatentsConfig>();
    const bool has_file = configs.has_fact("latents.rows");
    const std::int64_t there =
        has_file ? configs.integer_fact("latents.rows") : static_cast<std::int64_t>(config.seeds.size());
    if (count > there && (has_file || !config.seeds.empty())) {
        throw StudyError("a stage needs " + std::to_string(count) +
                         " samples of the main set ('grassmann.pairs' goes beyond 'latents.count'), but '" +
                         (has_file ? "latents.file' has" : "latents.seeds' names") + " only " + std::to_string(there));
    }
}

}  // namespace

void Latents::prepare(Configs& configs, Faults& faults) {
    const StudyPath& file = configs.get<Config>().file;
    if (!file.is_there()) {
        return;
    }
    try {
        const LatentFile latents = read_latent_file(file.path);
        configs.facts["latents.space"] = latents.space;
        configs.facts["latents.digest"] = latents.digest;
        configs.facts["latents.rows"] = std::to_string(latents.rows.size(0));
        configs.facts["latents.dim"] = std::to_string(latents.rows.size(1));
    } catch (const Error& error) {
        faults.add(file.mark, "'latents.file': " + std::string(error.what()), error.code());
    }
}

void Latents::check(const Configs& configs, const MarkOf& mark, Faults& faults) {
    check_stream(configs, mark, faults);
    check_file(configs, mark, faults);
}

std::vector<Request> Latents::wanted(const Configs& configs) {
    return {{{"latents", latent_set::w_of_main(configs)}, configs.get<Config>().count}};
}

Group Latents::group(const Configs& configs, const std::string& label, std::int64_t count) {
    const bool is_given = !configs.get<Config>().file.empty();
    Group group;
    group.name = {"latents", label};
    group.count = count;
    group.block = block_of(configs.integer_fact("generator.w_dim"), 1000);
    group.results = "latents/" + label;
    if (label == latent_set::main || label == latent_set::main_w) {
        require_enough(configs, count);
    }
    if (label == latent_set::main_w) {
        group.values = {{"latents.digest", configs.fact("latents.digest")}};
        group.results = std::string("latents/") + latent_set::main;
        return group;
    }
    group.values = GeneratorSection::mapping_values(configs);
    if (label == latent_set::main && is_given) {
        if (!latent_set::main_has_z(configs)) {
            throw StudyError(latent_set::no_z("a stage of this study"));
        }
        group.values.emplace_back("latents.digest", configs.fact("latents.digest"));
    } else if (latent_set::epsilon_of(label) > 0) {
        group.values.emplace_back("seed", std::to_string(configs.head.seed));
        group.inputs = {{"base", {"latents", latent_set::main}, Rows::same}};
    } else {
        for (const auto& value : latent_set::draw_values(configs, label)) {
            group.values.push_back(value);
        }
    }
    return group;
}

std::vector<OutputField> Latents::outputs(const std::string& label) {
    if (label == latent_set::main_w) {
        return {{"w", {"sample", "w_dim"}, "1", "intermediate latent as latents.file has it"}};
    }
    return {{"z", {"sample", "z_dim"}, "1", "latent of the prior, or as latents.file has it"},
            {"w", {"sample", "w_dim"}, "1", "intermediate latent f(z), truncated by generator.psi"}};
}

ArrayMap Latents::run(const Task& task, Resources& resources) {
    if (task.label() == latent_set::main_w) {
        return {{"w", resources.given_latents(task.configs).rows(task.first, task.last)}};
    }
    const Generator& generator = resources.generator(task.configs);
    const bool is_given = task.label() == latent_set::main && !task.configs.get<Config>().file.empty();
    at::Tensor z;
    if (const double epsilon = latent_set::epsilon_of(task.label()); epsilon > 0) {
        const at::Tensor base = to_tensor(task.inputs.array("base", "z"));
        z = latent_set::moved(base, task.configs.head.seed, task.first, epsilon);
    } else if (is_given) {
        z = to_tensor(resources.given_latents(task.configs).rows(task.first, task.last));
    } else {
        z = latent_set::draw(task.configs, task.label(), task.first, task.last);
    }
    return {{"z", to_array(z)}, {"w", to_array(latent_set::mapped(generator, z))}};
}

}  // namespace surveyor
