#include "stages/fid.hpp"

#include <algorithm>

#include "stages/condition_columns.hpp"
#include "stages/curve_pairs.hpp"
#include "stages/extractors_section.hpp"
#include "stages/fid_parts.hpp"
#include "stages/generator_section.hpp"

namespace surveyor {

static_assert(StageType<Fid, Resources>);

namespace {

constexpr std::int64_t least_images = 3;     // that leaving out one of them leaves a covariance
constexpr std::int64_t least_unbounded = 8;  // that a quarter of them has a covariance

/// Images of the largest of so many blocks, at most one for each image.
std::int64_t largest_block(std::int64_t images, std::int64_t blocks) {
    const std::int64_t parts = std::clamp<std::int64_t>(blocks, 1, images);
    return (images + parts - 1) / parts;
}

}  // namespace

void Fid::prepare(Configs& configs, Faults& faults) {
    reference::prepare(configs, faults);
}

void Fid::check(const Configs& configs, const MarkOf& mark, Faults& faults) {
    if (!configs.written<Config>()) {
        return;
    }
    GeneratorSection::require_images(configs, "fid", mark("fid"), faults);
    const std::int64_t images = configs.get<LatentsConfig>().count;
    const bool is_unbounded = configs.get<Config>().infinity;
    if (const std::int64_t least = is_unbounded ? least_unbounded : least_images; images < least) {
        faults.add(mark("latents.count"),
                   "'latents.count' is " + std::to_string(images) + ", but a Frechet distance ('fid') with its error " +
                       (is_unbounded ? "and its limit ('fid.infinity') needs" : "needs") + " at least " +
                       std::to_string(least) + " images");
    } else if (const std::int64_t left = images - largest_block(images, configs.get<Config>().jackknife); left < 2) {
        faults.add(mark("fid.jackknife"),
                   "'fid.jackknife' is " + std::to_string(configs.get<Config>().jackknife) +
                       ", but without its largest block one of the " + std::to_string(images) +
                       " images is left, which has no covariance; take more blocks or more images");
    }
    reference::check(configs, mark, faults);
}

std::vector<Request> Fid::wanted(const Configs& configs) {
    const TraverseConfig& traverse = configs.get<TraverseConfig>();
    std::vector<Request> requests;
    const auto want = [&](const std::string& label) { requests.push_back({{"fid", label}, 1}); };
    for (const std::string& extractor : configs.get<FeaturesConfig>().extractors) {
        want(extractor + "/reference");
        for (const Condition& condition : conditions_of(traverse)) {
            want(extractor + "/" + condition.label());
        }
        for (const Condition& condition : conditions_of(traverse)) {
            if (configs.get<Config>().infinity) {
                want(extractor + "/infinity/" + condition.label());
            }
        }
        if (!curves_of(traverse).empty()) {
            want(extractor + "/curves");
        }
        if (!pairs_of(traverse).empty()) {
            want(extractor + "/differences");
        }
    }
    return requests;
}

Group Fid::group(const Configs& configs, const std::string& label, std::int64_t /*count*/) {
    return fid::part_of(label).group(configs, label);
}

std::vector<OutputField> Fid::outputs(const std::string& label) {
    return fid::part_of(label).outputs();
}

ArrayMap Fid::run(const Task& task, Resources& /*resources*/) {
    return fid::part_of(task.label()).run(task);
}

std::vector<std::string> Fid::warnings(const Configs& configs) {
    std::vector<std::string> lines;
    if (!configs.written<Config>()) {
        return lines;
    }
    const std::int64_t generated = configs.get<LatentsConfig>().count;
    const std::int64_t least = std::min(generated, reference::count(configs));
    const std::string whose = least < generated ? "of the reference" : "a condition";
    for (const std::string& extractor : configs.get<FeaturesConfig>().extractors) {
        const std::int64_t features = configs.integer_fact("extracted." + extractor + ".features");
        if (least <= features) {
            lines.push_back("Warning: " + std::to_string(least) + " images " + whose + " are too few for the " +
                            std::to_string(features) + " features of '" + extractor +
                            "': covariances are singular, and distances are too large by about the floor in the "
                            "results. Take several times more images than features.");
        }
        if (configs.get<Config>().infinity && generated < 4 * features) {
            lines.push_back("Warning: 'fid.infinity' continues from a quarter of the images (" +
                            std::to_string(generated / 4) + "), fewer than the " + std::to_string(features) +
                            " features of '" + extractor + "': its limit is far too small");
        }
    }
    return lines;
}

}  // namespace surveyor
