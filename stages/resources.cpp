#include "stages/resources.hpp"

#include <fstream>

#include "models/all_models.hpp"
#include "models/library.hpp"
#include "stages/generator_section.hpp"

namespace surveyor {

namespace {

std::string processor_name() {
    std::ifstream info("/proc/cpuinfo");
    for (std::string line; std::getline(info, line);) {
        if (line.starts_with("model name")) {
            return line.substr(line.find(':') + 2);
        }
    }
    return "unknown processor";
}

}  // namespace

const Generator& Resources::generator(const Configs& configs) {
    if (!generator_) {
        const GeneratorSection::Config& config = configs.get<GeneratorSection::Config>();
        GeneratorOptions options;
        options.psi = config.psi;
        options.mapping_lr_multiplier = config.mapping_lr_multiplier;
        if (config.conv_clamp > 0) {
            options.conv_clamp = config.conv_clamp;
        }
        options.device = device_;
        generator_ = open_generator(config.weights.path, options);
    }
    return *generator_;
}

const FeatureExtractor& Resources::extractor(const std::string& name) {
    std::unique_ptr<FeatureExtractor>& extractor = extractors_[name];
    if (!extractor) {
        extractor = open_extractor(name);
    }
    return *extractor;
}

std::string numeric_kind(at::Device device) {
    return "g++ " __VERSION__ " -ffp-contract=off; LibTorch " + torch_version() + "; " + tensor_hardware(device) +
           " on " + processor_name();
}

}  // namespace surveyor
