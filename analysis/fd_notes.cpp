#include "analysis/fd_notes.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "analysis/labels.hpp"

namespace surveyor {

namespace {

constexpr double notable_disagreement = 0.25;   // of the two standard errors, relative to the smaller
constexpr std::int64_t images_per_feature = 3;  // fewer, and the corrected distance is not free of bias

std::string place_text(const CurvePoint& at) {
    return at.is_shared() ? "the start"
                          : curve_label(at.method, at.traversal) + ", direction " + std::to_string(at.direction) +
                                ", intensity " + short_text(at.intensity);
}

std::string images_text(const FdData& data) {
    std::vector<std::int64_t> images;
    for (const FdCondition& condition : data.conditions) {
        images.push_back(condition.images);
    }
    return counts_text(images);
}

std::int64_t least_images(const FdData& data) {
    std::int64_t least = std::numeric_limits<std::int64_t>::max();
    for (const FdCondition& condition : data.conditions) {
        least = std::min(least, condition.images);
    }
    return least;
}

std::string reference_text(const ReferenceFacts& reference) {
    const std::string count = reference.images > 0 ? std::to_string(reference.images) + " " : "";
    std::string text;
    if (reference.kind == "images") {
        text = "The reference: " + count + "images from files.";
    } else if (reference.kind == "statistics") {
        text = "The reference: stored statistics" +
               (reference.images > 0 ? " of " + std::to_string(reference.images) + " images" : std::string()) + ".";
    } else {
        text = "The reference: " + count +
               "images of an independent latent set at intensity 0, so that the curves start at the bias of the "
               "estimate and not at 0.";
    }
    if (reference.floor > 0) {
        text += " That it is finite adds about " + short_text(reference.floor, 3) + " to every distance.";
    }
    return text;
}

/// How far apart the two standard errors of a condition are, relative to the smaller; 0 when one is no positive number.
double disagreement(const FdErrors& errors) {
    const double low = std::min(errors.standard_error, errors.corrected_error);
    const double high = std::max(errors.standard_error, errors.corrected_error);
    return low > 0 && std::isfinite(high) ? high / low - 1 : 0.0;
}

/// One sentence for all conditions, which names the worst.
std::string disagreement_text(const FdData& data) {
    const FdCondition* worst = nullptr;
    std::size_t count = 0;
    for (const FdCondition& condition : data.conditions) {
        const double apart = condition.errors ? disagreement(*condition.errors) : 0.0;
        if (apart > notable_disagreement) {
            ++count;
            worst = worst == nullptr || apart > disagreement(*worst->errors) ? &condition : worst;
        }
    }
    if (worst == nullptr) {
        return "";
    }
    return "As happens with few images, the two standard errors differ by more than " +
           short_text(100 * notable_disagreement) + " % at " + std::to_string(count) + " of " +
           counted(static_cast<long long>(data.conditions.size()), "point") + ", most at " + place_text(worst->at) +
           ": " + measured_text(worst->errors->standard_error, 2) + " from influences (table of distances), " +
           measured_text(worst->errors->corrected_error, 2) +
           " from the jackknife (table of corrected distances). The larger is the safer one.";
}

std::string correction_text(const FdData& data) {
    std::string text =
        "Corrected distances are block-jackknifed: free of the bias that falls like 1/n, with the jackknife's "
        "standard error. They estimate the distance of the populations, from about three times as many images as "
        "features on";
    const std::int64_t features = data.reference.features;
    if (features > 0 && least_images(data) < images_per_feature * features) {
        text += "; here there are " + std::to_string(least_images(data)) + " images and " + std::to_string(features) +
                " features, so take them for hints";
    }
    return text + ".";
}

}  // namespace

std::vector<std::string> fd_notes(const FdData& data, double max_held) {
    std::vector<std::string> notes = {
        "Squared Fréchet distance between Gaussian fits to the features (" + data.extractor +
        ") of the traversed images and of the reference; " + images_text(data) +
        " images per point. Intensity is path length in W. Intensity 0 is one condition, shared by all curves. " +
        reference_text(data.reference)};
    if (!data.reference.preprocessing.empty()) {
        notes.push_back("Preprocessing: " + data.reference.preprocessing +
                        ". Compare only distances of the same preprocessing.");
    }
    if (data.has_errors()) {
        notes.push_back(
            std::string(data.reaches.empty()
                            ? ""
                            : "With a probability of 95 % a band holds the expected distances of all points of its "
                              "curve at once. ") +
            "Bands and standard errors speak of distances at this number of images and to this very reference. The "
            "dotted "
            "line is the bias floor: how far sets of these sizes are apart on average when their distributions agree; "
            "where the curves differ in it, the greatest.");
        notes.push_back(correction_text(data));
    }
    if (!data.differences.empty()) {
        notes.push_back(
            "Differences are paired: both curves show the same latents, so what they share cancels, and a difference "
            "can be certain where the bands overlap. A marked cell's 95 % interval excludes 0. Each interval holds by "
            "itself: of twenty differences that are none, one is marked on average.");
    }
    if (const std::string text = disagreement_text(data); !text.empty()) {
        notes.push_back(text);
    }
    notes.push_back(
        "A curve that stops early holds its last valid point; “held” counts such images. A point with more "
        "than " +
        short_text(100 * max_held) + " % of them is hollow.");
    if (!data.reference.is_fid) {
        notes.push_back(
            "These distances compare with no published values, which are of the features of another network.");
    }
    return notes;
}

std::vector<std::string> fd_warnings(const FdData& data, double max_held) {
    std::vector<std::string> warnings;
    const std::int64_t features = data.reference.features;
    if (const std::int64_t images = data.conditions.empty() ? 0 : least_images(data);
        features > 0 && images > 0 && images <= features) {
        const std::optional<FdErrors>& errors = data.conditions.front().errors;
        warnings.push_back(
            data.reference.distance_name + ": covariances of " + std::to_string(images) + " images in " +
            std::to_string(features) + " features are rank deficient; distances are biased by about the floor" +
            (errors ? " (" + measured_text(errors->floor + data.reference.floor, 3) + " at the start)"
                    : std::string()) +
            ", and correction does not remove all of it. Compare only distances at this number of images.");
    }
    for (const std::int64_t direction : directions_of(data.points())) {
        for (const CurveRows& curve : curves_of(data.points(), direction)) {
            std::string listed;
            for (const std::size_t row : curve.rows) {
                const FdCondition& condition = data.conditions[row];
                if (condition.held_share() > max_held) {
                    listed += (listed.empty() ? "" : ", ") + short_text(condition.at.intensity) + " (" +
                              std::to_string(condition.held) + " of " + std::to_string(condition.images) + ")";
                }
            }
            if (!listed.empty()) {
                warnings.push_back(curve.label + ", direction " + std::to_string(direction) +
                                   ": curves that stopped early and hold their last valid point exceed " +
                                   short_text(100 * max_held) + " % at intensity " + listed +
                                   ". These points are drawn hollow.");
            }
        }
    }
    return warnings;
}

}  // namespace surveyor
