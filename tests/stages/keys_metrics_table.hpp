#pragma once

#include "tests/stages/keys_table.hpp"

// The rows of extractors, references and metrics beside fid: each in a study of its own, since an extractor is opened
// for every study that names one.

namespace surveyor::testing {

/// The pixels twice, so that what belongs to one extractor is told from what belongs to all.
inline const std::string metrics_study =
    "extractors: {mine: {network: torchscript, weights: GOLDEN/extractors/every_call.pt, trust: torchscript}}\n"
    "latents: {count: 8}\n"
    "directions: {sefa: {vectors: 2}}\n"
    "traverse: {methods: {sefa: [linear]}, directions: [0], intensities: [0, 1]}\n"
    "features: {extractors: [pixels, mine], batch: 4, block: 4}\n"
    "fid: {}\n"
    "kid: {}\n"
    "prdc: {}\n"
    "ppl: {extractor: mine, pairs: 8}\n";

/// A reference that is a file: of one extractor, without metrics that need its features.
inline const std::string statistics_study =
    "latents: {count: 8}\n"
    "traverse: {intensities: [0]}\n"
    "fid: {}\n";

/// Opens 95 MB: a second for every row.
inline const std::string inception_study =
    "extractors: {mine: {network: inception, weights: INCEPTION}}\n"
    "latents: {count: 4}\n"
    "traverse: {intensities: [0]}\n"
    "features: {extractors: [pixels, mine], batch: 4, block: 4}\n"
    "fid: {}\n"
    "inception_score: {splits: 2}\n";

/// The same network where it has no classes.
inline const std::string tap_study =
    "extractors: {mine: {network: inception, weights: INCEPTION, tap: 64}}\n"
    "latents: {count: 4}\n"
    "traverse: {intensities: [0]}\n"
    "features: {extractors: [pixels, mine], batch: 4, block: 4}\n";

inline const std::vector<std::string> all_of_mine = {
    "features:mine/*", "fid:mine/*", "kid:mine/*", "prdc:mine/*", "ppl:mine/*"};
inline const std::vector<std::string> all_of_my_classes = {"features:mine/*", "fid:mine/*", "inception_score:mine/*"};
inline const std::vector<std::string> all_with_reference = {"fid:*", "kid:*", "prdc:*"};
inline const std::vector<std::string> all_of_pictures = {"features:*/images", "fid:*", "kid:*", "prdc:*"};

inline const std::string pictures = "fid.reference.images=FOLDER/pictures";
inline const std::string statistics = "fid.reference.statistics=FOLDER/statistics.npz";

/// `mine` as one of the scripts of tests/golden/extractors/.
inline std::string script(const std::string& name, const std::string& more) {
    return "extractors.mine={network: torchscript, trust: torchscript, weights: GOLDEN/extractors/" + name + ".pt, " +
           more + "}";
}

inline const std::vector<Row> metrics_table = {
    {"extractors.NAME", script("plain", "output: cells"), all_of_mine, {}, metrics_study},
    {"extractors.NAME.network", "extractors.mine.network=pixels", all_of_mine, {}, metrics_study},
    {"extractors.NAME.weights",
     "extractors.mine.weights=FOLDER/every_call.pt",  // the same program with a comment at its end
     all_of_mine,
     {},
     metrics_study},
    // Digits are asked for, they change no feature; who writes all of them vouches for LPIPS.
    {"extractors.NAME.sha256",
     "extractors.mine.sha256=LPIPS_SHA256",
     {"ppl:mine/mean"},
     {script("lpips", "call: lpips")},
     metrics_study},
    {"extractors.NAME.trust",
     "extractors.mine.trust=torchscript",
     {},
     {"extractors.mine={network: pixels}"},
     metrics_study},
    {"extractors.NAME.call", "extractors.mine.call=detector", all_of_mine, {}, metrics_study},
    {"extractors.NAME.call", "extractors.mine.call=lpips", all_of_mine, {}, metrics_study},
    {"extractors.NAME.quantise", "extractors.mine.quantise=round255", all_of_mine, {}, metrics_study},
    {"extractors.NAME.quantise", "extractors.mine.quantise=trunc127", {}, {}, metrics_study},  // what auto is
    {"extractors.NAME.side", "extractors.mine.side=32", all_of_mine, {}, metrics_study},
    {"extractors.NAME.mean", "extractors.mine.mean=[0.5, 0.5, 0.5]", all_of_mine, {}, metrics_study},
    {"extractors.NAME.deviation", "extractors.mine.deviation=[0.5, 0.5, 0.5]", all_of_mine, {}, metrics_study},
    {"extractors.NAME.output",
     "extractors.mine.output=mean",
     all_of_mine,
     {script("plain", "output: cells")},
     metrics_study},
    {"extractors.NAME.unit_length", "extractors.mine.unit_length=true", all_of_mine, {}, metrics_study},
    {"extractors.NAME.mode", "extractors.mine.mode=clean", all_of_my_classes, {}, inception_study},
    {"extractors.NAME.precision", "extractors.mine.precision=float64", all_of_my_classes, {}, inception_study},
    {"extractors.NAME.tap", "extractors.mine.tap=192", {"features:mine/*"}, {}, tap_study},
    {"features.extractors", "features.extractors=[mine]", {}, {}, metrics_study},
    {"fid.reference.images", pictures, all_with_reference, {}, metrics_study},
    {"fid.reference.images", "fid.reference.images=FOLDER/moved", {}, {pictures}, metrics_study},
    {"fid.reference.images", "fid.reference.images=FOLDER/others", all_of_pictures, {pictures}, metrics_study},
    {"fid.reference.nested", "fid.reference.nested=true", all_of_pictures, {pictures}, metrics_study},
    {"fid.reference.count", "fid.reference.count=8", {"fid:*", "kid:*", "prdc:*"}, {pictures}, metrics_study},
    {"fid.reference.statistics", statistics, {"fid:*"}, {}, statistics_study},
    {"fid.reference.statistics",
     "fid.reference.statistics=FOLDER/others.npz",
     {"fid:*"},
     {statistics},
     statistics_study},
    {"fid.reference.mode", "fid.reference.mode=same", {}, {statistics}, statistics_study},  // a permission
    {"fid.jackknife", "fid.jackknife=4", {"fid:*", "!fid:*/reference", "!fid:*/factor"}, {}, metrics_study},
    {"fid.infinity", "fid.infinity=true", {}, {}, metrics_study},
    {"kid.reference", "kid.reference=5", {"kid:*"}, {}, metrics_study},
    {"kid.reference", "kid.reference=8", {}, {}, metrics_study},  // there are no more
    {"kid.subsets", "kid.subsets=10", {"kid:*", "!kid:*/reference"}, {"kid.size=4"}, metrics_study},
    {"kid.size", "kid.size=5", {"kid:*", "!kid:*/reference"}, {"kid.size=4", "kid.subsets=10"}, metrics_study},
    {"kid.size", "kid.size=5", {}, {"kid.size=4"}, metrics_study},  // without subsets it has no meaning
    {"seed",
     "seed=1",
     {"*", "!directions:*"},
     {"kid.size=4", "kid.subsets=10", "fid.infinity=true", "ppl.sampling=full"},
     metrics_study},
    {"prdc.reference", "prdc.reference=7", {"prdc:*"}, {}, metrics_study},
    {"prdc.precision_neighbours", "prdc.precision_neighbours=2", {"prdc:*", "!prdc:*/reference"}, {}, metrics_study},
    {"prdc.density_neighbours", "prdc.density_neighbours=4", {"prdc:*"}, {}, metrics_study},
    {"inception_score.splits", "inception_score.splits=3", {"inception_score:*"}, {}, inception_study},
    {"ppl.extractor", "ppl.extractor=pixels", {}, {}, metrics_study},
    {"ppl.pairs", "ppl.pairs=9", {"ppl:*/mean"}, {}, metrics_study},
    {"ppl.space", "ppl.space=z", {"ppl:*"}, {}, metrics_study},
    {"ppl.sampling", "ppl.sampling=full", {"ppl:*"}, {}, metrics_study},
    {"ppl.epsilon", "ppl.epsilon=1e-3", {"ppl:*"}, {}, metrics_study},
    {"ppl.crop", "ppl.crop=face", {"ppl:*"}, {}, metrics_study},
    {"generator.psi", "generator.psi=0.7", {"*", "!directions:*"}, {}, metrics_study},
    {"generator.conv_clamp", "generator.conv_clamp=256", {"*", "!directions:*", "!latents:*"}, {}, metrics_study},
    {"features.noise", "features.noise=constant", {"*", "!directions:*", "!latents:*"}, {}, metrics_study},
    {"latents.count", "latents.count=9", {"fid:*", "kid:*", "prdc:*"}, {}, metrics_study},
};

/// Every row there is.
inline std::vector<Row> whole_table() {
    std::vector<Row> all = table;
    all.insert(all.end(), metrics_table.begin(), metrics_table.end());
    return all;
}

}  // namespace surveyor::testing
