#include "stages/features.hpp"

#include <ATen/ops/argmin.h>
#include <ATen/ops/isfinite.h>

#include <cmath>

#include "stages/condition.hpp"
#include "stages/extractors_section.hpp"
#include "stages/generator_section.hpp"
#include "stages/image_features.hpp"
#include "stages/latent_set.hpp"
#include "stages/micro_batches.hpp"
#include "stages/noise.hpp"
#include "stages/tensors.hpp"

namespace surveyor {

static_assert(StageType<Features, Resources>);

namespace {

constexpr const char* reference_label = "reference";
constexpr const char* images_label = "images";

struct Label {
    std::string extractor;
    std::string condition;
};

Label parse(const std::string& label) {
    const std::size_t slash = label.find('/');
    return {label.substr(0, slash), label.substr(slash + 1)};
}

/// Latents to render, and which of them repeat the last valid point of a curve that stopped early.
struct Latents {
    at::Tensor w;                    ///< [sample, w_dim], float32
    at::Tensor z;                    ///< [sample, z_dim], where each came from; undefined where that is unknown
    std::vector<std::uint8_t> held;  ///< [sample]
};

/// z of the samples before they move; undefined when latents.file holds w alone.
at::Tensor start_z(const Task& task) {
    return latent_set::main_has_z(task.configs) ? to_tensor(task.inputs.array("latents", "z")) : at::Tensor();
}

Latents linear_latents(const Task& task, const Condition& condition) {
    const TraverseConfig& config = task.configs.get<TraverseConfig>();
    const Array& start = task.inputs.array("latents", "w");
    const bool is_local = condition.method == local_basis_method;
    const Array& vectors =
        is_local ? task.inputs.array("basis", "w_vectors") : task.inputs.array("directions", "vectors");
    const std::int64_t w_dim = start.size(1);
    Array moved = start;
    const auto w = moved.values<float>();
    const auto all = vectors.values<float>();
    for (std::int64_t i = 0; i < start.size(0); ++i) {
        const double length = config.sign_of(task.first + i) * condition.intensity;
        const std::int64_t row = is_local ? i * vectors.size(1) + condition.direction : condition.direction;
        for (std::int64_t j = 0; j < w_dim; ++j) {
            float& x = w[static_cast<std::size_t>(i * w_dim + j)];
            x = static_cast<float>(static_cast<double>(x) +
                                   length * static_cast<double>(all[static_cast<std::size_t>(row * w_dim + j)]));
        }
    }
    return {to_tensor(moved), start_z(task), std::vector<std::uint8_t>(static_cast<std::size_t>(start.size(0)))};
}

Latents curve_latents(const Task& task, const Condition& condition) {
    const TraverseConfig& config = task.configs.get<TraverseConfig>();
    const Array& w = task.inputs.array("curve", "w");
    const Array& held = task.inputs.array("curve", "held");
    const std::int64_t point = std::llround(condition.intensity / config.curve.step);
    Latents latents;
    latents.w = to_tensor(w).select(1, point).contiguous();
    latents.z = to_tensor(task.inputs.array("curve", "z")).select(1, 0).contiguous();
    const auto flags = held.values<std::uint8_t>();
    for (std::int64_t i = 0; i < held.size(0); ++i) {
        latents.held.push_back(flags[static_cast<std::size_t>(i * held.size(1) + point)]);
    }
    return latents;
}

Latents latents_of(const Task& task, const std::string& label) {
    const Condition condition = label == reference_label ? Condition{} : Condition::from_label(label);
    if (condition.is_start()) {
        const Array& w = task.inputs.array("latents", "w");
        const at::Tensor z = label == reference_label ? to_tensor(task.inputs.array("latents", "z")) : start_z(task);
        return {to_tensor(w), z, std::vector<std::uint8_t>(static_cast<std::size_t>(w.size(0)))};
    }
    return condition.traversal == "curve" ? curve_latents(task, condition) : linear_latents(task, condition);
}

/// A row that is not finite would make every distance of its condition so.
void require_finite_rows(const at::Tensor& features, const Task& task) {
    const at::Tensor finite = at::isfinite(features).all(1);
    if (!finite.all().item<bool>()) {
        throw NumericError("features of sample " +
                           std::to_string(task.first + at::argmin(finite.to(at::kInt)).item<std::int64_t>()) + " of " +
                           task.label() + " are not finite: the generator or the extractor overflowed on its image");
    }
}

/// What a condition reads, and the fields that its latents depend on beside those of its inputs.
void add_condition(const Configs& configs, const Condition& condition, Group& group) {
    const TraverseConfig& config = configs.get<TraverseConfig>();
    const Input latents{"latents", {"latents", latent_set::w_of_main(configs)}, Rows::same};
    if (condition.is_start()) {
        group.inputs = {latents};
        return;
    }
    group.values.emplace_back("condition", condition.label());
    if (condition.traversal == "curve") {
        group.inputs = {{"curve",
                         {"traverse", std::string(local_basis_method) + "/" + std::to_string(condition.direction)},
                         Rows::same,
                         1,
                         /*prefix=*/true}};
        return;
    }
    group.values.emplace_back("traverse.sign", config.sign);
    group.inputs = {latents};
    if (condition.method == local_basis_method) {
        group.inputs.push_back({"basis", {"basis", latent_set::main}, Rows::same});
    } else {
        group.inputs.push_back({"directions", {"directions", condition.method}, Rows::all});
    }
}

}  // namespace

void Features::check(const Configs& configs, const MarkOf& mark, Faults& faults) {
    for (const std::string& extractor : configs.get<Config>().extractors) {
        ExtractorsSection::require(configs, "features.extractors", extractor, mark("features.extractors"), faults);
    }
    if (configs.written<Config>()) {
        GeneratorSection::require_images(configs, "features", mark("features"), faults);
    }
}

std::vector<Request> Features::wanted(const Configs& configs) {
    std::vector<Request> requests;
    for (const std::string& extractor : configs.get<Config>().extractors) {
        for (const Condition& condition : conditions_of(configs.get<TraverseConfig>())) {
            requests.push_back({{"features", extractor + "/" + condition.label()}, configs.get<LatentsConfig>().count});
        }
    }
    return requests;
}

Group Features::group(const Configs& configs, const std::string& label, std::int64_t count) {
    const Config& config = configs.get<Config>();
    Group group;
    group.name = {"features", label};
    group.count = count;
    group.block = config.block;
    const auto& [extractor, condition] = parse(label);
    if (condition != images_label) {
        group.values = GeneratorSection::synthesis_values(configs);
        group.values.emplace_back("features.noise", config.noise);
        group.values.emplace_back("seed", std::to_string(configs.head.seed));
    }
    group.values.emplace_back("features.batch", std::to_string(config.batch));
    group.values.emplace_back("features.block", std::to_string(config.block));
    for (const auto& value : ExtractorsSection::values(configs, extractor)) {
        group.values.push_back(value);
    }
    if (condition == images_label) {
        group.values.emplace_back("fid.reference.images", configs.fact("reference.digest"));
    } else if (condition == reference_label) {
        group.inputs = {{"latents", {"latents", latent_set::reference}, Rows::same}};
    } else {
        add_condition(configs, Condition::from_label(condition), group);
    }
    return group;
}

std::vector<OutputField> Features::outputs(const std::string& /*label*/) {
    return {{"features", {"sample", "feature"}, "1", "features of the rendered image"},
            {"held", {"sample"}, "1", "1 where the image shows the last valid point of a curve that stopped early"}};
}

ArrayMap Features::run(const Task& task, Resources& resources) {
    const Config& config = task.configs.get<Config>();
    const Label label = parse(task.label());
    const FeatureExtractor& extractor = resources.extractor(task.configs, label.extractor);
    if (label.condition == images_label) {
        const ImageFolder& folder = resources.reference_images(task.configs);
        const at::Tensor features = features_of_images(extractor, folder, task.first, task.last, config.batch);
        return {{"features", to_array(features)}, {"held", Array(DType::uint8, {task.last - task.first})}};
    }
    const Generator& generator = resources.generator(task.configs);
    const Latents latents = latents_of(task, label.condition);
    const std::string set = label.condition == reference_label ? latent_set::reference : latent_set::main;
    const at::Tensor features = in_micro_batches(latents.w, config.batch, [&](const at::Tensor& w, std::int64_t first) {
        const Noise noise =
            draw_noise(generator, config.noise, task.configs.head.seed, set, task.first + first, config.batch);
        const at::Tensor z = generator.info().needs_z ? padded_batch(latents.z, first, config.batch) : at::Tensor();
        return extractor.extract(generator.synthesize(w, noise, z));
    });
    require_finite_rows(features, task);
    return {{"features", to_array(features)}, {"held", Array::of(latents.held)}};
}

}  // namespace surveyor
