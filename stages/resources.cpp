#include "stages/resources.hpp"

#include <fstream>

#include "base/digest.hpp"
#include "base/error.hpp"
#include "models/library.hpp"
#include "pipeline/publish.hpp"
#include "stages/extractors_section.hpp"
#include "stages/generator_section.hpp"
#include "stages/latent_file.hpp"
#include "stages/reference.hpp"
#include "stages/shared_configs.hpp"

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
        generator_ = GeneratorSection::open(configs, device_);
        require_digest_of_run(configs.get<GeneratorSection::Config>().weights.path,
                              GeneratorSection::digest(configs),
                              configs.fact("generator.digest"));
        if (configs.has_fact("generator.noise.digest")) {
            require_file_of_run(configs.get<GeneratorSection::Config>().noise.path,
                                configs.fact("generator.noise.digest"));
        }
    }
    return *generator_;
}

const FeatureExtractor& Resources::extractor(const Configs& configs, const std::string& name) {
    std::unique_ptr<FeatureExtractor>& extractor = extractors_[name];
    if (!extractor) {
        extractor = ExtractorsSection::open(configs, name, device_);
        const std::map<std::string, std::string> facts = extractor->facts();
        if (const auto found = facts.find("weights_sha256"); found != facts.end()) {
            require_digest_of_run(configs.get<ExtractorsSection::Config>().entries.at(name).weights.path,
                                  found->second,
                                  ExtractorsSection::fact(configs, name, found->first));
        }
    }
    return *extractor;
}

const ImageFolder& Resources::reference_images(const Configs& configs) {
    if (!reference_images_) {
        const ReferenceConfig& config = configs.get<FidConfig>().reference;
        reference_images_ = std::make_unique<ImageFolder>(open_image_folder(config.images.path, config.nested));
        require_digest_of_run(config.images.path, reference_images_->fingerprint, configs.fact("reference.digest"));
    }
    return *reference_images_;
}

const Array& Resources::given_latents(const Configs& configs) {
    if (!given_latents_) {
        const std::filesystem::path& path = configs.get<LatentsConfig>().file.path;
        LatentFile latents = read_latent_file(path);
        require_digest_of_run(path, latents.digest, configs.fact("latents.digest"));
        given_latents_ = std::make_unique<Array>(std::move(latents.rows));
    }
    return *given_latents_;
}

void require_file_of_run(const std::filesystem::path& path, const std::string& digest) {
    require_digest_of_run(path, digest_of_file(path), digest);
}

void require_digest_of_run(const std::filesystem::path& path, const std::string& found, const std::string& digest) {
    if (found != digest) {
        throw DataError(path.string() + ": on " + host_name() +
                        " this is not the file that the run began with (digest " + found + ", not " + digest +
                        "). Give every node the same file and run the same command again.");
    }
}

std::string numeric_kind(at::Device device) {
    return "g++ " __VERSION__ " -ffp-contract=off; LibTorch " + torch_version() + "; " + tensor_hardware(device) +
           " on " + processor_name();
}

}  // namespace surveyor
