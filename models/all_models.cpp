#include "models/all_models.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "formats/safetensors.hpp"
#include "models/pixels_extractor.hpp"
#include "models/stylegan2.hpp"
#include "models/stylegan2_loader.hpp"

namespace surveyor {
namespace {

/// A kind of generator: how its files are told, and how it is made.
struct Architecture {
    bool (*recognises)(const ShapeMap&);
    std::unique_ptr<Generator> (*make)(const ArrayMap&, const GeneratorOptions&);
};

/// All generators. The first that recognises a file takes it.
constexpr Architecture architectures[] = {
    {is_stylegan2, make_stylegan2},
};

struct NamedExtractor {
    std::string_view name;
    std::unique_ptr<FeatureExtractor> (*make)();
};

/// All feature extractors.
constexpr NamedExtractor extractors[] = {
    {pixels_extractor_name, make_pixels_extractor},
};

const Architecture& architecture_of(const ShapeMap& shapes) {
    for (const Architecture& architecture : architectures) {
        if (architecture.recognises(shapes)) {
            return architecture;
        }
    }
    std::vector<std::string> names;
    for (const auto& [name, shape] : shapes) {
        names.push_back(name);
    }
    std::stable_sort(names.begin(), names.end(), [](const auto& a, const auto& b) { return a.size() < b.size(); });
    std::string seen;
    for (std::size_t i = 0; i < std::min<std::size_t>(names.size(), 10); ++i) {
        seen += (i == 0 ? "'" : ", '") + names[i] + "'";
    }
    throw DataError("no known generator has these tensors (" + std::to_string(names.size()) +
                    ", the shortest names: " + (seen.empty() ? "none" : seen) +
                    "); supported: StyleGAN2 in rosinality or NVIDIA PyTorch names, exported as safetensors");
}

ShapeMap shapes_in(const std::filesystem::path& path) {
    ShapeMap shapes;
    for (const TensorEntry& entry : list_safetensors(path)) {
        shapes.emplace(entry.name, entry.shape);
    }
    return without_prefix(std::move(shapes));
}

/// Runs `work` and puts the path before the message of a DataError that it throws.
template <class Work>
auto naming(const std::filesystem::path& path, const Work& work) {
    try {
        return work();
    } catch (const DataError& error) {
        throw DataError(path.string() + ": " + error.what());
    }
}

}  // namespace

std::unique_ptr<Generator> open_generator(const std::filesystem::path& path, const GeneratorOptions& options) {
    const ShapeMap shapes = shapes_in(path);
    return naming(path, [&] {
        const Architecture& architecture = architecture_of(shapes);
        return architecture.make(without_prefix(read_safetensors(path)), options);
    });
}

std::vector<std::string> extractor_names() {
    std::vector<std::string> names;
    for (const NamedExtractor& extractor : extractors) {
        names.emplace_back(extractor.name);
    }
    return names;
}

std::unique_ptr<FeatureExtractor> open_extractor(std::string_view name) {
    std::string known;
    for (const NamedExtractor& extractor : extractors) {
        if (extractor.name == name) {
            return extractor.make();
        }
        known += (known.empty() ? "" : ", ") + std::string(extractor.name);
    }
    throw DataError("no feature extractor is called '" + std::string(name) + "'; known: " + known);
}

}  // namespace surveyor
