#pragma once

#include <array>
#include <string>

#include "base/fields.hpp"
#include "models/extractor_options.hpp"

namespace surveyor {

/// One entry of `extractors`: a network on images, and how images get into it. docs/extractors.md explains the fields.
struct ExtractorEntry {
    std::string network = "auto";
    StudyPath weights;
    std::string sha256 = "any";
    std::string mode = "pytorch_fid";
    std::string quantise = "auto";
    std::int64_t tap = 2048;
    std::string precision = "float32";
    std::string trust = "none";
    std::string call = "plain";
    std::int64_t side = 224;
    std::array<double, 3> mean = {0.485, 0.456, 0.406};
    std::array<double, 3> deviation = {0.229, 0.224, 0.225};
    std::string output = "all";
    bool unit_length = false;

    static Fields<ExtractorEntry> fields();

    /// The network of an entry called `name`: what it says, else its own name.
    [[nodiscard]] std::string network_of(const std::string& name) const { return network == "auto" ? name : network; }

    /// Whether each field is one that options() takes; what is wrong with one is told where it is read or checked.
    [[nodiscard]] bool is_sound() const;

    [[nodiscard]] bool has_known_tap() const;
    [[nodiscard]] bool has_readable_digest() const;

    /// How open_extractor() is to open it.
    [[nodiscard]] ExtractorOptions options(at::Device device) const;
};

}  // namespace surveyor
