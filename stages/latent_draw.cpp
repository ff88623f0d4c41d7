#include "stages/latent_draw.hpp"

#include <ATen/ops/empty.h>

#include <algorithm>
#include <span>

#include "base/normal_quantile.hpp"
#include "base/numpy_random.hpp"
#include "base/random.hpp"
#include "stages/latent_set.hpp"
#include "stages/shared_configs.hpp"

namespace surveyor::latent_set {

namespace {

Purpose purpose_of(const std::string& set) {
    if (set == main) {
        return Purpose::main_latents;
    }
    if (set == reference) {
        return Purpose::reference_latents;
    }
    if (set == ganspace) {
        return Purpose::ganspace_latents;
    }
    expect(set == partner, "a known latent set: " + set);
    return Purpose::partner_latents;
}

bool is_numpys(const LatentsConfig& config, const std::string& set) {
    return set == main && config.stream != "philox";
}

/// Rounded before it is multiplied, as the scripts of BigGAN do.
float truncated(double uniform, double truncation) {
    return static_cast<float>(truncation) * static_cast<float>(truncated_normal(uniform));
}

void draw_philox(const LatentsConfig& config, const RandomStream& stream, std::span<float> row) {
    if (!config.is_truncated()) {
        stream.normals(row);
        return;
    }
    std::vector<double> uniforms(row.size());
    stream.uniforms(uniforms);
    std::ranges::transform(uniforms, row.begin(), [&](double u) { return truncated(u, config.truncation); });
}

/// The next numbers of NumPy's stream.
void draw_numpy(const LatentsConfig& config, NumpyRandom& random, std::span<float> out) {
    for (float& x : out) {
        x = config.is_truncated() ? truncated(random.uniform(), config.truncation)
                                  : static_cast<float>(random.normal());
    }
}

void skip_numpy(const LatentsConfig& config, NumpyRandom& random, std::int64_t count) {
    for (std::int64_t i = 0; i < count; ++i) {
        static_cast<void>(config.is_truncated() ? random.uniform() : random.normal());
    }
}

/// "3, 4, ..." where the list counts up from 3, so that a longer one keeps what a shorter one drew.
std::string seeds_text(const std::vector<std::int64_t>& seeds) {
    for (std::size_t i = 0; i < seeds.size(); ++i) {
        if (seeds[i] != seeds[0] + static_cast<std::int64_t>(i)) {
            return Codec<std::vector<std::int64_t>>::text(seeds);
        }
    }
    return std::to_string(seeds[0]) + ", " + std::to_string(seeds[0] + 1) + ", ...";
}

}  // namespace

at::Tensor draw(const Configs& configs, const std::string& set, std::int64_t first, std::int64_t last) {
    const LatentsConfig& config = configs.get<LatentsConfig>();
    const auto seed = static_cast<std::uint64_t>(configs.head.seed);
    const std::int64_t z_dim = configs.integer_fact("generator.z_dim");
    const at::Tensor z = at::empty({last - first, z_dim}, at::kFloat);
    const std::span all(z.mutable_data_ptr<float>(), static_cast<std::size_t>(z.numel()));
    if (is_numpys(config, set) && config.seeds.empty()) {
        NumpyRandom random(static_cast<std::uint32_t>(seed));
        skip_numpy(config, random, first * z_dim);
        draw_numpy(config, random, all);
        return z;
    }
    for (std::int64_t i = first; i < last; ++i) {
        const std::span row =
            all.subspan(static_cast<std::size_t>((i - first) * z_dim), static_cast<std::size_t>(z_dim));
        if (is_numpys(config, set)) {
            NumpyRandom random(static_cast<std::uint32_t>(config.seeds.at(static_cast<std::size_t>(i))));
            draw_numpy(config, random, row);
        } else {
            draw_philox(config, RandomStream(seed, purpose_of(set), static_cast<std::uint64_t>(i)), row);
        }
    }
    return z;
}

std::vector<std::pair<std::string, std::string>> draw_values(const Configs& configs, const std::string& set) {
    const LatentsConfig& config = configs.get<LatentsConfig>();
    // What today's default leaves out stays out of its keys: nothing that was computed before these fields is lost.
    std::vector<std::pair<std::string, std::string>> values;
    if (is_numpys(config, set) && !config.seeds.empty()) {
        values.emplace_back("latents.seeds", seeds_text(config.seeds));
    } else {
        values.emplace_back("seed", std::to_string(configs.head.seed));
    }
    if (is_numpys(config, set) || config.is_truncated()) {
        values.emplace_back("latents.stream", config.stream);
    }
    if (config.is_truncated()) {
        values.emplace_back("latents.truncation", number_text(config.truncation));
    }
    return values;
}

}  // namespace surveyor::latent_set
