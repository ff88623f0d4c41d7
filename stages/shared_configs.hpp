#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/configs.hpp"
#include "base/fields.hpp"

// Sections that more than one stage reads. A section that only its own stage reads stands in that stage's header.

namespace surveyor {

/// `latents`
struct LatentsConfig {
    std::int64_t count = 1000;
    std::string stream = "philox";
    std::vector<std::int64_t> seeds;
    double truncation = 1.0;
    StudyPath file;

    static Fields<LatentsConfig> fields();

    /// Whether the prior of all sets is the normal on [-2, 2] times `truncation`, and not N(0, I).
    [[nodiscard]] bool is_truncated() const { return stream == "truncnorm"; }
};

/// `basis`
struct BasisConfig {
    std::int64_t vectors = 50;
    std::int64_t spectrum = 100;
    std::string precision = "float64";

    static Fields<BasisConfig> fields();
};

/// One entry of `directions`: computed for the names ganspace and sefa, unless a file is given.
struct DirectionsEntry {
    StudyPath file;
    std::int64_t count = 1'000'000;
    std::int64_t vectors = 50;

    static Fields<DirectionsEntry> fields();
};

/// `directions`
struct DirectionsConfig {
    std::map<std::string, DirectionsEntry> methods;

    static Fields<DirectionsConfig> fields();

    /// The entry of this name, or the defaults for ganspace and sefa, or nullptr.
    [[nodiscard]] const DirectionsEntry* find(const std::string& name) const;
};

/// `traverse`
struct TraverseConfig {
    struct Curve {
        double step = 1.0;
        double max_z_step = 1.0;
        double max_held = 0.01;

        static Fields<Curve> fields();
    };

    /// In the order of the study, which is that of results and figures.
    std::vector<std::pair<std::string, std::vector<std::string>>> methods = {{"local_basis", {"linear", "curve"}}};
    std::vector<std::int64_t> directions = {0, 1};
    std::vector<double> intensities = {0, 2, 4, 6, 8, 10, 12};
    std::string sign = "alternating";
    Curve curve;

    static Fields<TraverseConfig> fields();

    [[nodiscard]] bool has_curves() const;

    /// Steps of a curve that reaches the largest intensity.
    [[nodiscard]] std::int64_t curve_steps() const;

    /// Which way sample `index` goes: +1 or -1, the same for every method.
    [[nodiscard]] double sign_of(std::int64_t index) const;
};

/// `features`
struct FeaturesConfig {
    std::vector<std::string> extractors = {"pixels"};
    std::string noise = "per_sample";
    std::int64_t batch = 8;
    std::int64_t block = 200;

    static Fields<FeaturesConfig> fields();
};

/// The method whose directions differ from sample to sample.
inline constexpr const char* local_basis_method = "local_basis";

}  // namespace surveyor
