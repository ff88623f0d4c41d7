#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/configs.hpp"
#include "models/extractor.hpp"
#include "pipeline/stage.hpp"
#include "stages/extractor_entry.hpp"

namespace surveyor {

/// The `extractors` section: those that need more than their name. `pixels` is there without an entry.
///
/// Facts it states (prepare), N being an entry's name: extracted.N.features, .distance, .path_length,
/// extractors.N.network, and extractors.N.<fact> for each of FeatureExtractor::facts().
struct ExtractorsSection {
    static constexpr std::string_view name = "extractors";

    struct Config {
        std::map<std::string, ExtractorEntry> entries;

        static Fields<Config> fields();
    };

    /// Opens each extractor once, on the CPU.
    static void prepare(Configs& configs, Faults& faults);
    static void check(const Configs& configs, const MarkOf& mark, Faults& faults);

    /// Whether a study can ask for this extractor.
    [[nodiscard]] static bool has(const Configs& configs, const std::string& extractor);

    /// A fault at `mark` when `field` asks for an extractor that is neither built in nor an entry.
    static void require(const Configs& configs,
                        const std::string& field,
                        const std::string& extractor,
                        const Mark& mark,
                        Faults& faults);

    /// Opens it as its entry says. Errors as open_extractor().
    [[nodiscard]] static std::unique_ptr<FeatureExtractor> open(const Configs& configs,
                                                                const std::string& extractor,
                                                                at::Device device);

    /// What features depend on beside the images, for Group::values; nothing for `pixels`.
    [[nodiscard]] static std::vector<std::pair<std::string, std::string>> values(const Configs& configs,
                                                                                 const std::string& extractor);

    /// One of FeatureExtractor::facts(), or "".
    [[nodiscard]] static std::string fact(const Configs& configs,
                                          const std::string& extractor,
                                          const std::string& fact);

    /// "FID", "FD (pixels)", ...
    [[nodiscard]] static std::string distance_name(const Configs& configs, const std::string& extractor);

    /// "PPL", "path length (pixels)", ...
    [[nodiscard]] static std::string path_length_name(const Configs& configs, const std::string& extractor);

    /// "pytorch_fid, trunc127, tap 2048": how images get in, for a person.
    [[nodiscard]] static std::string preprocessing(const Configs& configs, const std::string& extractor);
};

}  // namespace surveyor
