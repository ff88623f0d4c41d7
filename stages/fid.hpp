#pragma once

#include "pipeline/stage.hpp"
#include "stages/reference.hpp"
#include "stages/resources.hpp"
#include "stages/shared_configs.hpp"

namespace surveyor {

/// Frechet distance of every condition's features to those of the reference, with its uncertainty (docs/metrics.md).
/// Labels:
///   <extractor>/reference             mean, covariance and bias of the reference, and what the distance is called
///   <extractor>/factor                the reference's root, made once for all conditions
///   <extractor>/<condition>           distance, standard error, correction, influences
///   <extractor>/infinity/<condition>  the limit for infinitely many images
///   <extractor>/curves                width of the band that holds a whole curve
///   <extractor>/differences           paired differences of every two curves of one direction, at each intensity
struct Fid {
    static constexpr std::string_view name = "fid";
    static constexpr int version = 3;
    using Config = FidConfig;

    static void prepare(Configs& configs, Faults& faults);
    static void check(const Configs& configs, const MarkOf& mark, Faults& faults);
    static std::vector<Request> wanted(const Configs& configs);
    static Group group(const Configs& configs, const std::string& label, std::int64_t count);
    static std::vector<OutputField> outputs(const std::string& label);
    static ArrayMap run(const Task& task, Resources& resources);

    /// What a reader should know before the numbers are there, a line each: fewer images than features.
    [[nodiscard]] static std::vector<std::string> warnings(const Configs& configs);
};

}  // namespace surveyor
