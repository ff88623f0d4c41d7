#include "models/all_models.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "formats/checkpoint.hpp"
#include "formats/not_a_model.hpp"
#include "formats/state_selection.hpp"
#include "models/inception_extractor.hpp"
#include "models/pixels_extractor.hpp"
#include "models/stylegan2.hpp"
#include "models/stylegan2_loader.hpp"
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
};

struct NamedExtractor {
    std::string_view name;
    std::unique_ptr<FeatureExtractor> (*make)(const ExtractorOptions&);
    bool needs_weights = true;
};

/// All feature extractors.
constexpr NamedExtractor extractors[] = {
    {pixels_extractor_name, [](const ExtractorOptions&) { return make_pixels_extractor(); }, false},
    {inception_extractor_name, make_inception_extractor},
    {torchscript_extractor_name, make_torchscript_extractor},
};

const Architecture& architecture_of(const Checkpoint& checkpoint) {
    for (const Architecture& architecture : architectures) {
        if (architecture.recognises(checkpoint)) {
            return architecture;
        }
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

}  // namespace

NetworkFile load_network(const Checkpoint& checkpoint, const GeneratorOptions& options) {
    return naming(checkpoint.path, [&] { return architecture_of(checkpoint).load(checkpoint, options); });
}

std::unique_ptr<Generator> make_generator(const Checkpoint& checkpoint, const GeneratorOptions& options) {
    expect(options.dtype == at::kFloat || options.dtype == at::kDouble, "a generator computes in float or double");
    return naming(checkpoint.path, [&] {
        const Architecture& architecture = architecture_of(checkpoint);
        return architecture.make(architecture.load(checkpoint, options), options);
    });
}

std::unique_ptr<Generator> open_generator(const std::filesystem::path& path, const GeneratorOptions& options) {
    return make_generator(generator_state(open_checkpoint(path), options.state), options);
}

std::vector<std::string> extractor_names() {
    std::vector<std::string> names;
    for (const NamedExtractor& extractor : extractors) {
        if (!extractor.needs_weights) {
            names.emplace_back(extractor.name);
        }
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
