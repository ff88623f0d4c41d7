// Features per second of the FID network: batch norms folded and channels together in memory, against the composition
// of the public PyTorch port; and what each preprocessing mode adds to it.

#include <ATen/TensorOperators.h>

#include "models/device.hpp"
#include "models/inception.hpp"
#include "models/inception_layout.hpp"
#include "models/inception_loader.hpp"
#include "models/preprocessing.hpp"
#include "tests/benchmarks/contest.hpp"
#include "tests/benchmarks/public_inception.hpp"
#include "tests/models/model_testing.hpp"
#include "tests/support/formula_weights.hpp"

namespace surveyor::benchmarks {
namespace {

at::Tensor random_images(std::int64_t n, std::int64_t side) {
    return random_latents(n, 3 * side * side).reshape({n, 3, side, side}).clamp(-1, 1).to(at::kFloat);
}

void compare_networks(const Inception& network, const PublicInception& port, std::int64_t batch, int rounds) {
    const at::Tensor x = random_images(batch, inception_side);
    const std::string name = "batch " + std::to_string(batch);
    require_agreement(
        "public port, " + name, "features", relative_error(port(x), network.features(x, inception_features)), 1e-4);
    const std::vector<Times> times = race(
        {{"ours", [&] { (void)network.features(x, inception_features); }}, {"port", [&] { (void)port(x); }}}, rounds);
    const auto rate = [&](std::size_t i) { return rate_text(static_cast<double>(batch) / median(times[i])); };
    print({"FID features, " + name, rate(0), rate(1), ratio_text(median_ratio(times[1], times[0])), "1.3x", "-"});
}

void measure_preprocessing(std::int64_t side, int rounds) {
    const at::Tensor images = random_images(1, side);
    for (const std::string& word : preprocessing_modes()) {
        const PreprocessingMode mode = preprocessing_mode(word);
        const auto once = [&] {
            (void)network_input(images, mode, usual_quantisation(mode), inception_side, at::kFloat);
        };
        const std::vector<Times> times = race({{word, once}}, rounds);
        print(
            {"- before that, " + word + ", an image of " + std::to_string(side) + " px", time_text(median(times[0]))});
    }
}

void compare_all(const Settings& settings) {
    const NetworkFile file = load_inception(checkpoint_of(formula_inception()), "");
    const Inception network(file.weights, at::kFloat, at::kCPU);
    const PublicInception port(file.weights);
    compare_networks(network, port, settings.smoke ? 1 : 8, settings.smoke ? 1 : 7);
    if (!settings.smoke) {
        compare_networks(network, port, 32, 3);
    }
    measure_preprocessing(settings.smoke ? 64 : 1024, settings.smoke ? 1 : 5);
}

}  // namespace
}  // namespace surveyor::benchmarks

int main(int argc, char** argv) {
    surveyor::configure_determinism();
    return surveyor::benchmarks::run_benchmark(argc, argv, surveyor::benchmarks::compare_all);
}
