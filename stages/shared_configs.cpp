#include "stages/shared_configs.hpp"

#include <algorithm>
#include <cmath>

namespace surveyor {

Fields<LatentsConfig> LatentsConfig::fields() {
    Limits numpy_seeds = between(0, 4294967295.0);
    numpy_seeds.may_be_empty = true;
    return Fields<LatentsConfig>{}
        .add("count", &LatentsConfig::count, between(1, 1e9), "samples of the main set: what is traversed and rendered")
        .add("stream",
             &LatentsConfig::stream,
             one_of({"philox", "numpy", "truncnorm"}),
             "how main is drawn: our stream, NumPy's RandomState, or its normal cut at 2 (BigGAN), then the prior of "
             "all sets")
        .add("seeds",
             &LatentsConfig::seeds,
             numpy_seeds,
             "numpy, truncnorm: a seed for each sample of main; [] draws all of them from the study's seed")
        .add("truncation",
             &LatentsConfig::truncation,
             between(1e-6, 1),
             "truncnorm: what z of every set is multiplied by")
        .add("file",
             &LatentsConfig::file,
             {},
             "main as somebody drew it: z as .npy, z or w as .npz, or another run's results.h5; \"\" draws it");
}

Fields<BasisConfig> BasisConfig::fields() {
    return Fields<BasisConfig>{}
        .add("vectors", &BasisConfig::vectors, between(1, 65536), "leading vectors kept of each Local Basis")
        .add("spectrum",
             &BasisConfig::spectrum,
             between(1, 1e9),
             "samples of the main set whose singular values are kept, all of them")
        .add("precision",
             &BasisConfig::precision,
             one_of({"float64", "mixed"}),
             "of the Jacobian's products; mixed is faster and errs by about 1e-6 of the largest singular value");
}

Fields<DirectionsEntry> DirectionsEntry::fields() {
    return Fields<DirectionsEntry>{}
        .add("file",
             &DirectionsEntry::file,
             {},
             "directions as published: .npy, one row each; \"\" computes ganspace and sefa")
        .add("count",
             &DirectionsEntry::count,
             between(2, 1e9),
             "ganspace: samples of W that its components are computed from")
        .add("vectors", &DirectionsEntry::vectors, between(1, 65536), "leading directions kept");
}

Fields<DirectionsConfig> DirectionsConfig::fields() {
    return Fields<DirectionsConfig>{}.others(
        &DirectionsConfig::methods, "NAME", "ganspace, sefa, or a name of your own with a file");
}

const DirectionsEntry* DirectionsConfig::find(const std::string& name) const {
    static const DirectionsEntry defaults;
    const auto found = methods.find(name);
    if (found != methods.end()) {
        return &found->second;
    }
    return name == "ganspace" || name == "sefa" ? &defaults : nullptr;
}

Fields<TraverseConfig::Curve> TraverseConfig::Curve::fields() {
    return Fields<Curve>{}
        .add("step", &Curve::step, between(1e-3, 1e3), "length of one step of a curve in W")
        .add("max_z_step", &Curve::max_z_step, between(1e-6, 1e6), "a step longer than this in Z ends the curve")
        .add("max_held", &Curve::max_held, between(0, 1), "share of curves ended early above which the report warns");
}

Fields<TraverseConfig> TraverseConfig::fields() {
    Limits traversals = one_of({"linear", "curve"});
    return Fields<TraverseConfig>{}
        .add("methods",
             &TraverseConfig::methods,
             traversals,
             "traversals of each method: local_basis, ganspace, sefa, ...")
        .add("directions", &TraverseConfig::directions, between(0, 65535), "indices of directions, from 0")
        .add("intensities", &TraverseConfig::intensities, between(0, 1e6), "path lengths in W")
        .add("sign", &TraverseConfig::sign, one_of({"positive", "negative", "alternating"}), "which way samples go")
        .add("curve", &TraverseConfig::curve, {}, "Iterative Curve-Traversal");
}

bool TraverseConfig::has_curves() const {
    return std::ranges::any_of(
        methods, [](const auto& method) { return std::ranges::find(method.second, "curve") != method.second.end(); });
}

std::int64_t TraverseConfig::curve_steps() const {
    return std::llround(*std::max_element(intensities.begin(), intensities.end()) / curve.step);
}

double TraverseConfig::sign_of(std::int64_t index) const {
    if (sign == "alternating") {
        return index % 2 == 0 ? 1.0 : -1.0;
    }
    return sign == "positive" ? 1.0 : -1.0;
}

Fields<FeaturesConfig> FeaturesConfig::fields() {
    return Fields<FeaturesConfig>{}
        .add("extractors",
             &FeaturesConfig::extractors,
             {},
             "what images are turned into: pixels, or names of 'extractors'")
        .add("noise",
             &FeaturesConfig::noise,
             one_of({"per_sample", "constant", "none"}),
             "noise inputs of the generator")
        .add("batch",
             &FeaturesConfig::batch,
             between(4, 1024),
             "images rendered at once; changes results in the last bits")
        .add("block", &FeaturesConfig::block, between(1, 1e6), "images per unit of work");
}

}  // namespace surveyor
