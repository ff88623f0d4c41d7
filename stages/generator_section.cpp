#include "stages/generator_section.hpp"

#include <sstream>

#include "base/digest.hpp"
#include "models/all_models.hpp"

namespace surveyor {

Fields<GeneratorSection::Config> GeneratorSection::Config::fields() {
    return Fields<Config>{}
        .require("weights", &Config::weights, {}, "checkpoint of the generator (.safetensors)")
        .add("psi", &Config::psi, between(0, 4), "truncation: w becomes centre + psi (w - centre); 1 changes nothing")
        .add("mapping_lr_multiplier",
             &Config::mapping_lr_multiplier,
             between(0, 100),
             "learning-rate multiplier of the mapping layers; 0 takes the file's own, or 0.01 where it holds none")
        .add("conv_clamp",
             &Config::conv_clamp,
             between(0, 1e6),
             "bound on activations that the network was trained with; 0 takes the file's own, or none");
}

void GeneratorSection::prepare(Configs& configs, Faults& faults) {
    const Config& config = configs.get<Config>();
    if (!config.weights.is_there()) {
        return;
    }
    try {
        const std::unique_ptr<Generator> generator =
            open_generator(config.weights.path, options(configs, at::Device(at::kCPU)));
        const GeneratorInfo& info = generator->info();
        configs.facts["generator.digest"] = digest_of_file(config.weights.path);
        configs.facts["generator.z_dim"] = std::to_string(info.z_dim);
        configs.facts["generator.w_dim"] = std::to_string(info.w_dim);
        configs.facts["generator.resolution"] = std::to_string(info.resolution);
        configs.facts["generator.layout"] = info.architecture + ", " + info.layout + " names";
        std::string& notes = configs.facts["generator.notes"];
        for (const std::string& note : info.notes) {
            notes += config.weights.path.string() + ": " + note + "\n";
        }
    } catch (const Error& error) {
        faults.add(config.weights.mark, "'generator.weights': " + std::string(error.what()), error.code());
    }
}

void GeneratorSection::check(const Configs& configs, const MarkOf& mark, Faults& faults) {
    if (configs.get<Config>().weights.empty()) {
        faults.add(mark("generator.weights"), "'generator.weights' is empty: name the checkpoint of your generator");
    }
}

GeneratorOptions GeneratorSection::options(const Configs& configs, at::Device device) {
    const Config& config = configs.get<Config>();
    GeneratorOptions options;
    options.psi = config.psi;
    if (config.mapping_lr_multiplier > 0) {
        options.mapping_lr_multiplier = config.mapping_lr_multiplier;
    }
    if (config.conv_clamp > 0) {
        options.conv_clamp = config.conv_clamp;
    }
    options.device = device;
    return options;
}

std::vector<std::string> GeneratorSection::notes(const Configs& configs) {
    std::vector<std::string> notes;
    std::istringstream lines(configs.fact("generator.notes"));
    for (std::string line; std::getline(lines, line);) {
        notes.push_back(line);
    }
    return notes;
}

std::vector<std::pair<std::string, std::string>> GeneratorSection::mapping_values(const Configs& configs) {
    const Config& config = configs.get<Config>();
    // Unset: the file's own, which its digest stands for, or the published value.
    const double multiplier = config.mapping_lr_multiplier > 0 ? config.mapping_lr_multiplier : 0.01;
    return {{"generator.digest", configs.fact("generator.digest")},
            {"generator.psi", number_text(config.psi)},
            {"generator.mapping_lr_multiplier", number_text(multiplier)}};
}

std::vector<std::pair<std::string, std::string>> GeneratorSection::synthesis_values(const Configs& configs) {
    return {{"generator.digest", configs.fact("generator.digest")},
            {"generator.conv_clamp", number_text(configs.get<Config>().conv_clamp)}};
}

}  // namespace surveyor
