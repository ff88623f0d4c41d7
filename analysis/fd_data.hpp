#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analysis/curve_rows.hpp"
#include "analysis/reference_facts.hpp"
#include "pipeline/reader.hpp"

namespace surveyor {

/// What is known of the error of one distance.
struct FdErrors {
    double standard_error = 0;   ///< of the distance at this number of images, from influences
    double corrected = 0;        ///< the distance without its bias in 1/n, from the block jackknife
    double corrected_error = 0;  ///< standard error of `corrected`, from the jackknife too
    double floor = 0;            ///< expected distance of this many samples from their own distribution
};

/// One point of an FD curve, as stored under /fid/<extractor>.
struct FdCondition {
    CurvePoint at;
    double distance = 0;  ///< squared Frechet distance to the reference features
    std::int64_t images = 0;
    std::int64_t held = 0;                ///< images whose curve stopped early and shows its last valid point
    std::optional<FdErrors> errors = {};  ///< none in files of earlier versions

    [[nodiscard]] double held_share() const noexcept {
        return images > 0 ? static_cast<double>(held) / static_cast<double>(images) : 0.0;
    }
};

/// How many standard errors the 95 % band of a curve reaches to both sides, as it holds at all its points at once.
struct FdReach {
    std::string method;
    std::string traversal;
    std::int64_t direction = 0;
    double reach = 0;
};

/// The distance of one curve minus that of another, at one direction and intensity; both show the same latents.
struct FdDifference {
    CurvePoint at;  ///< of the first curve
    std::string other_method;
    std::string other_traversal;
    double standard_error = 0;  ///< paired: what both share cancels
    double corrected = 0;       ///< difference of the corrected distances
};

/// All that results.h5 holds of the Frechet distances of one extractor.
struct FdData {
    std::string extractor;
    ReferenceFacts reference;
    std::vector<FdCondition> conditions = {};    ///< in stored order
    std::vector<FdReach> reaches = {};           ///< empty in files of earlier versions
    std::vector<FdDifference> differences = {};  ///< likewise

    [[nodiscard]] std::vector<CurvePoint> points() const;

    /// Whether every condition has its errors.
    [[nodiscard]] bool has_errors() const;
};

/// DataError when columns differ in length.
[[nodiscard]] FdData read_fd(const ResultsReader& results, const std::string& extractor);

}  // namespace surveyor
