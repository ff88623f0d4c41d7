// What the stage `features` with the moments of a condition costs, against rendering, network and moments alone: what
// carrying images from one to the next loses. And the memory it takes for few images and for many.

#include <sys/resource.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "formats/safetensors.hpp"
#include "geometry/moments.hpp"
#include "models/device.hpp"
#include "stages/extractors_section.hpp"
#include "stages/latent_set.hpp"
#include "stages/micro_batches.hpp"
#include "stages/noise.hpp"
#include "stages/tensors.hpp"
#include "tests/benchmarks/contest.hpp"
#include "tests/stages/stage_testing.hpp"
#include "tests/support/formula_weights.hpp"

namespace surveyor::benchmarks {
namespace {

using testing::Bench;

constexpr std::int64_t batch = 8;

/// Largest resident size so far, MiB.
double peak_memory() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_maxrss) / 1024;
}

/// Features of main's first `count` images at the start, unit by unit, folded into moments as `fid` does.
Moments whole(Bench& bench, const std::string& extractor, std::int64_t count, std::int64_t block) {
    Moments moments;
    for (std::int64_t first = 0; first < count; first += block) {
        const ArrayMap unit = bench.run({"features", extractor + "/start"}, first, std::min(first + block, count));
        moments = merged(moments, moments_of(testing::matrix_of(unit, "features")));
    }
    return moments;
}

void compare(const Settings& settings) {
    const std::int64_t count = settings.smoke ? 8 : 64;
    const std::int64_t block = settings.smoke ? 8 : 32;
    testing::TemporaryFolder folder;
    const std::filesystem::path weights = folder / "formula.safetensors";
    write_safetensors(weights, formula_inception());
    Bench bench("extractors: {inception: {weights: " + weights.string() + "}}\nlatents: {count: 1000}\n" +
                "features: {extractors: [inception], batch: " + std::to_string(batch) + "}\n");
    const Generator& generator = bench.generator();
    const std::unique_ptr<FeatureExtractor> network =
        ExtractorsSection::open(bench.configs(), "inception", at::Device(at::kCPU));
    const at::Tensor w = to_tensor(bench.run({"latents", latent_set::main}, 0, count).at("w"));
    const auto noise = [&](std::int64_t first) {
        return draw_noise(generator, "per_sample", 0, latent_set::main, first, batch);
    };
    at::Tensor images;
    at::Tensor features;
    Moments parts;
    Moments together;
    const std::vector<Times> times =
        race({{"rendering",
               [&] {
                   images = in_micro_batches(w, batch, [&](const at::Tensor& rows, std::int64_t first) {
                       return generator.synthesize(rows, noise(first));
                   });
               }},
              {"features",
               [&] {
                   features = in_micro_batches(
                       images, batch, [&](const at::Tensor& rows, std::int64_t) { return network->extract(rows); });
               }},
              {"moments",
               [&] {
                   parts = Moments{};
                   for (std::int64_t first = 0; first < count; first += block) {
                       const at::Tensor rows = features.narrow(0, first, std::min(block, count - first));
                       parts = merged(parts, moments_of(to_matrix(to_array(rows))));
                   }
               }},
              {"together", [&] { together = whole(bench, "inception", count, block); }}},
             settings.smoke ? 1 : 3);
    require_agreement("the stage", "scatter", (together.scatter - parts.scatter).norm(), 1e-9 * parts.scatter.norm());
    Times sum(times[0].size());
    for (std::size_t i = 0; i < sum.size(); ++i) {
        sum[i] = times[0][i] + times[1][i] + times[2][i];
    }
    print({.what = "features with moments, " + std::to_string(count) + " images of 64 px, Inception",
           .ours = time_text(median(times[3])),
           .other = time_text(median(sum)) + " (parts)",
           .ratio = ratio_text(median_ratio(times[3], sum)),
           .aim = "1.05x"});

    const double before = peak_memory();
    const std::int64_t many = settings.smoke ? 24 : 4 * count;
    (void)whole(bench, "inception", many, block);
    print({.what = "memory, " + std::to_string(many) + " images after " + std::to_string(count),
           .ours = std::to_string(static_cast<int>(peak_memory())) + " MiB",
           .other = std::to_string(static_cast<int>(before)) + " MiB",
           .ratio = ratio_text(peak_memory() / before),
           .aim = "1.00x"});
}

}  // namespace
}  // namespace surveyor::benchmarks

int main(int argc, char** argv) {
    surveyor::configure_determinism();
    return surveyor::benchmarks::run_benchmark(argc, argv, surveyor::benchmarks::compare);
}
