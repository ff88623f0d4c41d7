#include "stages/latents.hpp"

#include "stages/generator_section.hpp"
#include "stages/latent_set.hpp"
#include "stages/tensors.hpp"

namespace surveyor {

static_assert(StageType<Latents, Resources>);

std::vector<Request> Latents::wanted(const Configs& configs) {
    return {{{"latents", latent_set::main}, configs.get<Config>().count}};
}

Group Latents::group(const Configs& configs, const std::string& label, std::int64_t count) {
    Group group;
    group.name = {"latents", label};
    group.count = count;
    group.block = 1000;
    group.values = GeneratorSection::mapping_values(configs);
    group.values.emplace_back("seed", std::to_string(configs.head.seed));
    if (latent_set::epsilon_of(label) > 0) {
        group.inputs = {{"base", {"latents", latent_set::main}, Rows::same}};
    }
    group.results = "latents/" + label;
    return group;
}

std::vector<OutputField> Latents::outputs(const std::string& /*label*/) {
    return {{"z", {"sample", "z_dim"}, "1", "latent of the prior N(0, I)"},
            {"w", {"sample", "w_dim"}, "1", "intermediate latent f(z), truncated by generator.psi"}};
}

ArrayMap Latents::run(const Task& task, Resources& resources) {
    const Generator& generator = resources.generator(task.configs);
    const std::int64_t seed = task.configs.head.seed;
    const double epsilon = latent_set::epsilon_of(task.label());
    const at::Tensor z = epsilon > 0
                             ? latent_set::moved(to_tensor(task.inputs.array("base", "z")), seed, task.first, epsilon)
                             : latent_set::draw(seed, task.label(), task.first, task.last, generator.info().z_dim);
    return {{"z", to_array(z)}, {"w", to_array(latent_set::mapped(generator, z))}};
}

}  // namespace surveyor
