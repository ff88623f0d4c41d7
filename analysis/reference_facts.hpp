#pragma once

#include <cstdint>
#include <string>

#include "pipeline/reader.hpp"

namespace surveyor {

/// What the images were measured against, and in which features; from /reference/<extractor>.
struct ReferenceFacts {
    /// "FID" for the features that the name stands for, and never for others; "FD (pixels)" and the like. Where several
    /// extractors of the file share a name, such as two modes of one network, the extractor's own follows: "FID
    /// [clean]".
    std::string distance_name;
    bool is_fid = false;
    std::string tag;            ///< " [clean]" where the name has it
    std::string kind;           ///< generated, images or statistics; empty in files that do not tell
    std::string preprocessing;  ///< for a person; empty when there is none
    std::int64_t images = 0;    ///< 0 when the file does not tell
    double floor = 0;           ///< what the finite reference adds to every distance
    std::int64_t features = 0;  ///< length of a feature vector; 0 when the file does not tell
};

/// A file without the group, or without the name, calls its distance "FD (<extractor>)": what an extractor is called in
/// a study says nothing of its weights.
[[nodiscard]] ReferenceFacts read_reference_facts(const ResultsReader& results, const std::string& extractor);

}  // namespace surveyor
