#pragma once

#include <string>
#include <vector>

#include "pipeline/reader.hpp"

namespace surveyor {

/// What a reader must know of the run before he looks at its numbers; from the attributes of /provenance.
struct RunFacts {
    std::string study_name;
    std::string study;           ///< the resolved study, YAML
    std::string seed;            ///< as written in the study
    std::string weights_digest;  ///< of the generator's file
    std::string versions;
    std::string images_per_point;  ///< of the FD curves, from the conditions: "1000", "500 to 1000"
    std::string reference_images;  ///< of the independent set that distances are measured to
    double max_held = 0.01;        ///< greatest share of held images that is passed over in silence
    std::vector<std::string> warnings;
    std::string stamp;  ///< digest that no other results.h5 has, for telling whether a page shows this one
};

/// Facts that the file does not tell stay empty. DataError when max_held is no number.
[[nodiscard]] RunFacts read_facts(const ResultsReader& results);

}  // namespace surveyor
