#pragma once

#include <string>
#include <vector>

#include "base/configs.hpp"
#include "base/fields.hpp"
#include "pipeline/stage.hpp"

namespace surveyor {

/// `fid.reference`: what every metric compares the images with. Images of the generator itself unless a folder or a
/// file of statistics is named.
struct ReferenceConfig {
    std::int64_t count = 0;
    StudyFolder images;
    bool nested = false;
    StudyPath statistics;
    std::string mode = "auto";

    static Fields<ReferenceConfig> fields();
};

/// `fid`
struct FidConfig {
    ReferenceConfig reference;
    std::int64_t jackknife = 25;
    bool infinity = false;

    static Fields<FidConfig> fields();
};

/// What the reference is and which groups hold it. Facts it states: reference.digest, reference.available (how many
/// images there are; of a statistics file 0 where it does not say), and of a statistics file reference.features,
/// reference.mode, reference.origin and reference.facts.<fact>.
namespace reference {

enum class Kind { generated, images, statistics };

[[nodiscard]] Kind kind_of(const Configs& configs);

/// "generated", "images" or "statistics".
[[nodiscard]] std::string kind_text(const Configs& configs);

void prepare(Configs& configs, Faults& faults);
void check(const Configs& configs, const MarkOf& mark, Faults& faults);

/// A fault at `mark` where `section` needs the features of the reference and there are only statistics.
void require_features(const Configs& configs, const std::string& section, const Mark& mark, Faults& faults);

/// Whether count() is known: not where the folder or file could not be read, which has been told.
[[nodiscard]] bool has_count(const Configs& configs);

/// How many images the reference has.
[[nodiscard]] std::int64_t count(const Configs& configs);

/// What a run says at its start, a line each: what the reference is, and pictures that are left out.
[[nodiscard]] std::vector<std::string> remarks(const Configs& configs);

/// The features of the reference's first `count` images.
[[nodiscard]] Input features(const Configs& configs, const std::string& extractor, std::int64_t count);

}  // namespace reference

}  // namespace surveyor
