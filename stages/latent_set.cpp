#include "stages/latent_set.hpp"

#include <cmath>
#include <cstdlib>
#include <span>
#include <vector>

#include "base/codec.hpp"
#include "base/random.hpp"
#include "stages/micro_batches.hpp"

namespace surveyor::latent_set {

namespace {

constexpr std::int64_t mapping_batch = 64;
constexpr std::string_view close_prefix = "close@";

}  // namespace

bool main_has_z(const Configs& configs) {
    return !configs.has_fact("latents.space") || configs.fact("latents.space") == "z";
}

std::string w_of_main(const Configs& configs) {
    return main_has_z(configs) ? main : main_w;
}

std::string no_z(const std::string& what) {
    return what +
           " starts from z, but 'latents.file' holds w alone, which cannot be turned back: leave it out, or give z";
}

std::string close(double epsilon) {
    return std::string(close_prefix) + number_text(epsilon);
}

double epsilon_of(const std::string& set) {
    return set.starts_with(close_prefix) ? std::strtod(set.c_str() + close_prefix.size(), nullptr) : 0.0;
}

at::Tensor moved(const at::Tensor& z, std::int64_t seed, std::int64_t first, double epsilon) {
    at::Tensor out = z.clone();
    const auto z_dim = static_cast<std::size_t>(z.size(1));
    std::vector<double> direction(z_dim);
    for (std::int64_t i = 0; i < z.size(0); ++i) {
        RandomStream(static_cast<std::uint64_t>(seed), Purpose::close_direction, static_cast<std::uint64_t>(first + i))
            .normals(std::span(direction));
        double square = 0.0;
        for (const double x : direction) {
            square += x * x;
        }
        float* row = out.mutable_data_ptr<float>() + static_cast<std::size_t>(i) * z_dim;
        for (std::size_t j = 0; j < z_dim; ++j) {
            row[j] = static_cast<float>(static_cast<double>(row[j]) + epsilon * direction[j] / std::sqrt(square));
        }
    }
    return out;
}

at::Tensor mapped(const Generator& generator, const at::Tensor& z) {
    return in_micro_batches(
        z, mapping_batch, [&](const at::Tensor& batch, std::int64_t) { return generator.map(batch); });
}

}  // namespace surveyor::latent_set
