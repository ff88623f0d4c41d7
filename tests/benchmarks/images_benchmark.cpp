// Images per second of the synthesis network, and how much of the time is not spent in the network's own convolutions:
// ours against the composition of the public PyTorch port.

#include <cmath>
#include <memory>

#include "formats/safetensors.hpp"
#include "models/all_models.hpp"
#include "models/device.hpp"
#include "models/random_progressive.hpp"
#include "models/random_weights.hpp"
#include "tests/benchmarks/contest.hpp"
#include "tests/benchmarks/convolution_share.hpp"
#include "tests/benchmarks/fma_peak.hpp"
#include "tests/benchmarks/public_synthesis.hpp"
#include "tests/models/model_testing.hpp"
#include "tests/models/random_biggan.hpp"

namespace surveyor::benchmarks {
namespace {

struct Case {
    std::string name;
    ArrayMap arrays;
    int batch = 8;
    int rounds = 5;
    std::string aim;
    std::string known;
};

std::string outside_text(const TimeShares& shares) {
    return share_text(shares.resampling + shares.rest) + " (FIR " + share_text(shares.resampling) + ")";
}

void compare(const Case& one, double peak) {
    const std::unique_ptr<Generator> generator = make_generator(checkpoint_of(one.arrays), {});
    const PublicSynthesis port(one.arrays);
    const at::Tensor w = generator->map(random_latents(one.batch, generator->info().z_dim));
    const auto ours = [&] { return generator->synthesize(w, Noise::constant()); };
    require_agreement("public port, " + one.name, "images", relative_error(port(w), ours()), 1e-4);

    const std::vector<Times> times =
        race({{"ours", [&] { (void)ours(); }}, {"port", [&] { (void)port(w); }}}, one.rounds);
    const auto rate = [&](std::size_t i) { return rate_text(one.batch / median(times[i])); };
    print({"images, " + one.name, rate(0), rate(1), ratio_text(median_ratio(times[1], times[0])), one.aim, one.known});
    const TimeShares own = observed_shares([&] { (void)ours(); });
    const TimeShares others = observed_shares([&] { (void)port(w); });
    print({"- outside convolutions", outside_text(own), outside_text(others), "-", "-", "-"});
    const auto of_peak = [&](const TimeShares& shares) { return share_text(shares.operations_per_second / peak); };
    print({"- share of the core's multiply-add peak", of_peak(own), of_peak(others), "-", "-", "-"});
}

/// Images per second of a family that has no contender here.
void tell_rate(const std::string& name, ArrayMap arrays, int batch, int rounds, const GeneratorOptions& options = {}) {
    const std::unique_ptr<Generator> generator = make_generator(checkpoint_of(std::move(arrays)), options);
    const at::Tensor z = random_latents(batch, generator->info().z_dim);
    const at::Tensor w = generator->map(z);
    const auto draw = [&] { (void)generator->synthesize(w, Noise::none(), z); };
    const std::vector<Times> times = race({{"ours", draw}}, rounds);
    print({"images, " + name, rate_text(batch / median(times[0])), "-", "-", "-", "-"});
}

GeneratorOptions first_class() {
    GeneratorOptions options;
    options.label_index = 0;
    return options;
}

void compare_all(const Settings& settings) {
    const std::filesystem::path demo =
        std::filesystem::path(SURVEYOR_SOURCE_DIR) / "assets" / "toy_faces_64.safetensors";
    if (settings.smoke) {
        compare({"16 px, narrow", random_stylegan2(16, 1, 16), 2, 1, "-", "-"}, 1e9);
        tell_rate("StyleGAN, 16 px", random_stylegan1(16, 16), 2, 1);
        tell_rate(
            "BigGAN-deep, narrow", random_biggan({.channel_width = 8, .z_dim = 8, .classes = 2}), 2, 1, first_class());
        return;
    }
    const double peak = fma_peak();
    print({"multiply-add peak of the core, float32", std::to_string(std::lround(peak / 1e9)) + " GFLOP/s"});
    compare({"64 px, demo generator, batch 8", read_safetensors(demo), 8, 11, "-", "225/s (PyTorch, own)"}, peak);
    compare({"64 px, full width, batch 8", random_stylegan2(64, 2), 8, 5, "-", "3.7/s (port, 2 threads)"}, peak);
    compare({"256 px, full width, batch 4", random_stylegan2(256, 2), 4, 5, "1.4x", "3.4 / 2.3/s (2 threads)"}, peak);
    compare({"1024 px, full width, batch 2", random_stylegan2(1024, 2), 2, 3, "2x", "1.85 / 0.74/s (2 threads)"}, peak);
    tell_rate("StyleGAN, 256 px, batch 4", random_stylegan1(256), 4, 5);
    tell_rate("StyleGAN, 1024 px, batch 2", random_stylegan1(1024), 2, 3);
    tell_rate("ProGAN, 256 px, batch 4", random_progan(256), 4, 5);
    tell_rate("ProGAN, 1024 px, batch 2", random_progan(1024), 2, 3);
    tell_rate("BigGAN-deep, 256 px, batch 4", random_biggan({.resolution = 256}), 4, 3, first_class());
    tell_rate("BigGAN-deep, 512 px, batch 2", random_biggan({.resolution = 512}), 2, 3, first_class());
}

}  // namespace
}  // namespace surveyor::benchmarks

int main(int argc, char** argv) {
    surveyor::configure_determinism();
    return surveyor::benchmarks::run_benchmark(argc, argv, surveyor::benchmarks::compare_all);
}
