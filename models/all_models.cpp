#include "models/all_models.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "formats/checkpoint.hpp"
#include "formats/not_a_model.hpp"
#include "formats/state_selection.hpp"
#include "models/biggan.hpp"
#include "models/biggan_loader.hpp"
#include "models/inception_extractor.hpp"
#include "models/pixels_extractor.hpp"
#include "models/progan.hpp"
#include "models/progan_loader.hpp"
#include "models/stylegan1.hpp"
#include "models/stylegan1_loader.hpp"
#include "models/stylegan2.hpp"
#include "models/stylegan2_loader.hpp"
#include "models/stylegan3.hpp"
#include "models/torchscript.hpp"
#include "models/torchscript_extractor.hpp"

namespace surveyor {
namespace {

/// A kind of generator: how its files are told, and how it is made.
struct Architecture {
    bool (*recognises)(const Checkpoint&);
    NetworkFile (*load)(const Checkpoint&, const GeneratorOptions&);
    std::unique_ptr<Generator> (*make)(NetworkFile, const GeneratorOptions&);
};

/// All generators. The first that recognises a file takes it.
constexpr Architecture architectures[] = {
    {is_stylegan2, load_stylegan2, make_stylegan2},
    {is_stylegan3, load_stylegan3, make_stylegan3},
    {is_stylegan1, load_stylegan1, make_stylegan1},
    {is_progan, load_progan, make_progan},
    {is_biggan, load_biggan, make_biggan},
};

struct NamedExtractor {
    std::string_view name;
    std::unique_ptr<FeatureExtractor> (*make)(const ExtractorOptions&);
};

/// All feature extractors.
constexpr NamedExtractor extractors[] = {
    {pixels_extractor_name, [](const ExtractorOptions&) { return make_pixels_extractor(); }},
    {inception_extractor_name, make_inception_extractor},
    {torchscript_extractor_name, make_torchscript_extractor},
};

const Architecture* find_architecture(const Checkpoint& checkpoint) {
    const auto* const found = std::find_if(std::begin(architectures), std::end(architectures), [&](const auto& known) {
        return known.recognises(checkpoint);
    });
    return found == std::end(architectures) ? nullptr : found;
}

const Architecture& architecture_of(const Checkpoint& checkpoint) {
    if (const Architecture* known = find_architecture(checkpoint)) {
        return *known;
    }
    std::vector<std::string> names;
    for (const auto& [name, tensor] : checkpoint.tensors) {
        names.push_back(printable(name));
    }
    std::stable_sort(names.begin(), names.end(), [](const auto& a, const auto& b) { return a.size() < b.size(); });
    std::string seen;
    for (std::size_t i = 0; i < std::min<std::size_t>(names.size(), 10); ++i) {
        seen += (i == 0 ? "'" : ", '") + names[i] + "'";
    }
    throw DataError("no known generator has these tensors (" + std::to_string(names.size()) + ", the shortest names: " +
                    (seen.empty() ? "none" : seen) + "); docs/checkpoints.md lists the generators that are read");
}

/// `options` with the class that is given by its index as weights of all classes.
GeneratorOptions with_label(GeneratorOptions options, int classes) {
    if (!options.label_index) {
        return options;
    }
    const int index = *options.label_index;
    if (classes == 0) {
        throw DataError("the generator has no classes, but generator.label is " + std::to_string(index) +
                        "; leave it out");
    }
    if (index < 0 || index >= classes) {
        throw DataError("generator.label is " + std::to_string(index) + ", but the generator has classes 0 to " +
                        std::to_string(classes - 1));
    }
    options.label.assign(static_cast<std::size_t>(classes), 0.0);
    options.label[static_cast<std::size_t>(index)] = 1.0;
    return options;
}

/// Runs `work` and puts the path before the message of a DataError that it throws, unless it names the path already.
template <class Work>
auto naming(const std::filesystem::path& path, const Work& work) {
    try {
        return work();
    } catch (const DataError& error) {
        const std::string message = error.what();
        throw DataError(message.starts_with(path.string()) ? message : path.string() + ": " + message);
    }
}

void require_trust(const std::filesystem::path& path, const GeneratorOptions& options) {
    if (!options.trust_torchscript) {
        throw DataError(path.string() +
                        ": is a TorchScript archive, and not one whose tensors are those of a known generator: it is a "
                        "program, which can do whatever you can do. Files of your own are run with 'generator.trust: "
                        "torchscript'");
    }
}

}  // namespace

bool is_generator(const Checkpoint& checkpoint) {
    return find_architecture(checkpoint) != nullptr;
}

NetworkFile load_network(const Checkpoint& checkpoint, const GeneratorOptions& options) {
    return naming(checkpoint.path, [&] { return architecture_of(checkpoint).load(checkpoint, options); });
}

std::unique_ptr<Generator> make_generator(const Checkpoint& checkpoint, const GeneratorOptions& options) {
    expect(options.dtype == at::kFloat || options.dtype == at::kDouble, "a generator computes in float or double");
    return naming(checkpoint.path, [&] {
        const Architecture& architecture = architecture_of(checkpoint);
        NetworkFile file = architecture.load(checkpoint, options);
        const GeneratorOptions resolved = with_label(options, file.info.classes);
        return architecture.make(std::move(file), resolved);
    });
}

std::unique_ptr<Generator> open_generator(const std::filesystem::path& path, const GeneratorOptions& options) {
    const Checkpoint file = open_checkpoint(path);
    const bool is_program = file.format == "TorchScript archive";
    if (is_program && (!options.mapping_file.empty() || !is_generator(generator_state(file, options.state)))) {
        require_trust(path, options);
        return naming(path, [&] { return open_torchscript(path, options); });
    }
    if (!options.mapping_file.empty()) {
        throw DataError(path.string() + ": is no TorchScript generator; generator.mapping belongs to those alone");
    }
    return make_generator(generator_state(file, options.state), options);
}

std::vector<std::string> extractor_names() {
    std::vector<std::string> names;
    for (const NamedExtractor& extractor : extractors) {
        names.emplace_back(extractor.name);
    }
    return names;
}

std::unique_ptr<FeatureExtractor> open_extractor(std::string_view name, const ExtractorOptions& options) {
    std::string known;
    for (const NamedExtractor& extractor : extractors) {
        if (extractor.name == name) {
            return naming(options.weights, [&] { return extractor.make(options); });
        }
        known += (known.empty() ? "" : ", ") + std::string(extractor.name);
    }
    throw DataError("no feature extractor is called '" + std::string(name) + "'; known: " + known);
}

}  // namespace surveyor
