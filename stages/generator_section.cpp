#include "stages/generator_section.hpp"

#include <sstream>

#include "base/digest.hpp"
#include "formats/checkpoint.hpp"
#include "formats/npy.hpp"
#include "models/all_models.hpp"

namespace surveyor {

namespace {

/// One noise image per layer: noise_0, noise_1, ... of an .npz, each [r, r] or with leading dimensions of 1.
std::vector<Array> read_noise(const std::filesystem::path& path) {
    const ArrayMap arrays = read_npz(path);
    std::vector<Array> images;
    for (std::size_t i = 0; i < arrays.size(); ++i) {
        const Array& image = named(arrays, "noise_" + std::to_string(i), path.string());
        const std::size_t rank = image.shape().size();
        if (rank < 2 || image.count() != image.size(rank - 2) * image.size(rank - 1)) {
            throw DataError(path.string() + ": 'noise_" + std::to_string(i) + "' has shape " + text_of(image.shape()) +
                            ", expected one image [r, r]");
        }
        images.push_back(image.reshaped({image.size(rank - 2), image.size(rank - 1)}));
    }
    return images;
}

GeneratorOptions options_of(const GeneratorSection::Config& config, at::Device device) {
    GeneratorOptions options;
    options.psi = config.psi;
    options.psi_cutoff = static_cast<int>(config.psi_cutoff);
    if (config.mapping_lr_multiplier > 0) {
        options.mapping_lr_multiplier = config.mapping_lr_multiplier;
    }
    if (config.conv_clamp > 0) {
        options.conv_clamp = config.conv_clamp;
    }
    if (config.fused_scale != "auto") {
        options.fused_scale = config.fused_scale == "always";
    }
    if (config.label >= 0) {
        options.label_index = static_cast<int>(config.label);
    }
    options.truncation = config.truncation;
    options.statistics = config.statistics;
    options.space = config.space == "auto" ? "" : config.space;
    options.state = config.state == "auto" ? "" : config.state;
    if (!config.noise.empty()) {
        options.noise = read_noise(config.noise.path);
    }
    options.allow_nonfinite = config.nonfinite == "allow";
    options.trust_torchscript = config.trust == "torchscript";
    options.mapping_file = config.mapping.path;
    options.device = device;
    return options;
}

/// "<path>: <start><text>", a line each.
std::string lines_of(const std::filesystem::path& path,
                     const std::string& start,
                     const std::vector<std::string>& texts) {
    std::string lines;
    for (const std::string& text : texts) {
        lines += path.string() + ": " + start + text + "\n";
    }
    return lines;
}

std::vector<std::string> split_lines(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) {
        lines.push_back(line);
    }
    return lines;
}

}  // namespace

Fields<GeneratorSection::Config> GeneratorSection::Config::fields() {
    return Fields<Config>{}
        .require("weights", &Config::weights, {}, "checkpoint of the generator, of any format that is read")
        .add(
            "state", &Config::state, {}, "which network of a training file, by its dotted path; auto: the averaged one")
        .add("psi", &Config::psi, between(0, 4), "truncation: w becomes centre + psi (w - centre); 1 changes nothing")
        .add("psi_cutoff",
             &Config::psi_cutoff,
             between(0, 64),
             "rows of W+ that psi acts on, from the first, where w enters the layers; 0: psi acts on w itself")
        .add("label", &Config::label, between(-1, 1e6), "class of a conditional generator; -1: it has none")
        .add("truncation", &Config::truncation, between(1e-3, 1), "BigGAN: truncation whose batch statistics are used")
        .add("statistics",
             &Config::statistics,
             one_of({"reference", "linear"}),
             "BigGAN: statistics between two stored ones as the public program takes them, or on a straight line")
        .add("space",
             &Config::space,
             {},
             "the intermediate space: auto, or of BigGAN gen_z or layer_N, the output of a block")
        .add("mapping_lr_multiplier",
             &Config::mapping_lr_multiplier,
             between(0, 100),
             "learning-rate multiplier of the mapping layers; 0 takes the file's own, or 0.01 where it holds none")
        .add("conv_clamp",
             &Config::conv_clamp,
             between(0, 1e6),
             "bound on activations that the network was trained with; 0 takes the file's own, or none")
        .add("fused_scale",
             &Config::fused_scale,
             one_of({"auto", "always", "never"}),
             "StyleGAN and ProGAN: upsampling by one transposed convolution; auto: as published")
        .add("noise",
             &Config::noise,
             {},
             "noise images in place of the file's: .npz with noise_0, noise_1, ... of each layer")
        .add("nonfinite", &Config::nonfinite, one_of({"refuse", "allow"}), "a file with NaN or infinite weights")
        .add("trust",
             &Config::trust,
             one_of({"none", "torchscript"}),
             "torchscript runs the program that a TorchScript file is: only for files of your own")
        .add("mapping", &Config::mapping, {}, "TorchScript: the file of z -> w, where weights is that of w -> image");
}

void GeneratorSection::prepare(Configs& configs, Faults& faults) {
    const Config& config = configs.get<Config>();
    const auto is_usable = [](const StudyPath& file) { return file.empty() || file.is_there(); };
    if (!config.weights.is_there() || !is_usable(config.noise) || !is_usable(config.mapping)) {
        return;
    }
    try {
        const std::unique_ptr<Generator> generator = open(configs, at::Device(at::kCPU));
        const GeneratorInfo& info = generator->info();
        configs.facts["generator.digest"] = digest(configs);
        if (!config.noise.empty()) {
            configs.facts["generator.noise.digest"] = digest_of_file(config.noise.path);
        }
        configs.facts["generator.z_dim"] = std::to_string(info.z_dim);
        configs.facts["generator.w_dim"] = std::to_string(info.w_dim);
        configs.facts["generator.resolution"] = std::to_string(info.resolution);
        configs.facts["generator.layout"] = info.architecture + ", " + info.layout + " names";
        configs.facts["generator.space"] = info.space;
        configs.facts["generator.is_flat"] = info.is_flat ? "1" : "0";
        configs.facts["generator.needs_z"] = info.needs_z ? "1" : "0";
        configs.facts["generator.style_rows"] = std::to_string(generator->style_weights().size(0));
        configs.facts["generator.notes"] = lines_of(config.weights.path, "", info.notes);
        configs.facts["generator.assumed"] = lines_of(config.weights.path, "assumed: ", info.assumed);
    } catch (const Error& error) {
        faults.add(config.weights.mark, "'generator.weights': " + std::string(error.what()), error.code());
    }
}

void GeneratorSection::check(const Configs& configs, const MarkOf& mark, Faults& faults) {
    if (configs.get<Config>().weights.empty()) {
        faults.add(mark("generator.weights"), "'generator.weights' is empty: name the checkpoint of your generator");
    }
}

void GeneratorSection::require_images(const Configs& configs,
                                      const std::string& section,
                                      const Mark& mark,
                                      Faults& faults) {
    if (configs.has_fact("generator.resolution") && configs.integer_fact("generator.resolution") == 0) {
        faults.add(mark,
                   "'" + section + "' needs images, but this checkpoint (" + configs.fact("generator.layout") +
                       ") is surveyed by its mapping network alone: leave the section out",
                   ExitCode::bad_data);
    }
}

std::unique_ptr<Generator> GeneratorSection::open(const Configs& configs, at::Device device) {
    const Config& config = configs.get<Config>();
    return open_generator(config.weights.path, options_of(config, device));
}

std::string GeneratorSection::digest(const Configs& configs) {
    const Config& config = configs.get<Config>();
    std::vector<std::filesystem::path> files = checkpoint_files(config.weights.path);
    if (!config.mapping.empty()) {
        files.push_back(config.mapping.path);
    }
    return digest_of_files(files);
}

std::vector<std::string> GeneratorSection::notes(const Configs& configs) {
    return split_lines(configs.fact("generator.notes"));
}

std::vector<std::string> GeneratorSection::assumed(const Configs& configs) {
    return split_lines(configs.fact("generator.assumed"));
}

}  // namespace surveyor
