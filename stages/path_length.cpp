#include "stages/path_length.hpp"

#include <ATen/TensorOperators.h>

#include "geometry/trimmed_mean.hpp"
#include "stages/condition_columns.hpp"
#include "stages/extractors_section.hpp"
#include "stages/generator_section.hpp"
#include "stages/latent_path.hpp"
#include "stages/latent_set.hpp"
#include "stages/micro_batches.hpp"
#include "stages/noise.hpp"
#include "stages/tensors.hpp"

namespace surveyor {

static_assert(StageType<PerceptualPathLength, Resources>);

namespace {

constexpr std::int64_t pairs_per_unit = 200;

bool is_mean(const std::string& label) {
    return MetricLabel::parse(label).what == "mean";
}

/// Rows 3/8 to 7/8, columns 2/8 to 6/8: where faces are, of NVIDIA's programs.
at::Tensor cropped(const at::Tensor& images, const std::string& rule) {
    if (rule == "none") {
        return images;
    }
    const std::int64_t eighth = images.size(3) / 8;
    return images.narrow(2, 3 * eighth, 4 * eighth).narrow(3, 2 * eighth, 4 * eighth);
}

/// Squared distance of the features of both ends, over epsilon squared: [n], float64.
at::Tensor lengths_of(const at::Tensor& from, const at::Tensor& to, double epsilon) {
    const at::Tensor apart = to.to(at::kDouble) - from.to(at::kDouble);
    return (apart * apart).sum(1) / (epsilon * epsilon);
}

}  // namespace

Fields<PerceptualPathLength::Config> PerceptualPathLength::Config::fields() {
    return Fields<Config>{}
        .add(
            "extractor", &Config::extractor, {}, "whose features tell how far images are apart; PPL with LPIPS weights")
        .add("pairs", &Config::pairs, between(2, 1e8), "random pairs of latents")
        .add(
            "space", &Config::space, one_of({"w", "z"}), "where the way between the two runs: a line in W, an arc in Z")
        .add("sampling", &Config::sampling, one_of({"end", "full"}), "where on the way: at its beginning, or anywhere")
        .add("epsilon", &Config::epsilon, between(1e-6, 0.1), "length of the step, as a share of the way")
        .add("crop",
             &Config::crop,
             one_of({"none", "face"}),
             "what of the images is looked at: all, or the middle of faces");
}

void PerceptualPathLength::check(const Configs& configs, const MarkOf& mark, Faults& faults) {
    if (!configs.written<Config>()) {
        return;
    }
    GeneratorSection::require_images(configs, "ppl", mark("ppl"), faults);
    ExtractorsSection::require(
        configs, "ppl.extractor", configs.get<Config>().extractor, mark("ppl.extractor"), faults);
    if (configs.has_fact("generator.needs_z") && configs.fact("generator.needs_z") == "1") {
        faults.add(mark("ppl"),
                   "'ppl' moves w alone, but the later layers of this generator see z too: leave the section out");
    }
}

std::vector<Request> PerceptualPathLength::wanted(const Configs& configs) {
    return {{{"ppl", configs.get<Config>().extractor + "/mean"}, 1}};
}

Group PerceptualPathLength::group(const Configs& configs, const std::string& label, std::int64_t count) {
    const Config& config = configs.get<Config>();
    const std::string extractor = MetricLabel::parse(label).extractor;
    Group group;
    group.name = {"ppl", label};
    group.results = "ppl/" + extractor;
    if (is_mean(label)) {
        group.layout = Layout::single;
        group.inputs = {{"pairs", {"ppl", extractor + "/pairs"}, Rows::all, config.pairs}};
        group.values = {
            {"extractors." + extractor + ".path_length", ExtractorsSection::path_length_name(configs, extractor)}};
        return group;
    }
    group.count = count;
    group.block = pairs_per_unit;
    group.values = GeneratorSection::synthesis_values(configs);
    if (config.space == "z") {
        group.values = GeneratorSection::mapping_values(configs);
        for (const auto& value : GeneratorSection::synthesis_values(configs)) {
            group.values.push_back(value);
        }
    }
    for (const auto& value : ExtractorsSection::values(configs, extractor)) {
        group.values.push_back(value);
    }
    group.values.emplace_back("ppl.space", config.space);
    group.values.emplace_back("ppl.sampling", config.sampling);
    group.values.emplace_back("ppl.epsilon", number_text(config.epsilon));
    group.values.emplace_back("ppl.crop", config.crop);
    group.values.emplace_back("features.noise", configs.get<FeaturesConfig>().noise);
    group.values.emplace_back("features.batch", std::to_string(configs.get<FeaturesConfig>().batch));
    group.values.emplace_back("seed", std::to_string(configs.head.seed));
    group.inputs = {{"from", {"latents", latent_set::reference}, Rows::same},
                    {"to", {"latents", latent_set::partner}, Rows::same}};
    return group;
}

std::vector<OutputField> PerceptualPathLength::outputs(const std::string& label) {
    if (!is_mean(label)) {
        return {{"length", {"pair"}, "1", "squared distance of features over epsilon squared"}};
    }
    return {{"name", {"path_length"}, "1", "what the number is called: PPL with LPIPS weights alone"},
            {"value", {"path_length"}, "1", "mean of length between its 1st and 99th percentile"},
            {"value_error", {"path_length"}, "1", "standard error of value"},
            {"pairs", {"path_length"}, "1", "number of pairs"}};
}

ArrayMap PerceptualPathLength::run(const Task& task, Resources& resources) {
    const Config& config = task.configs.get<Config>();
    const std::string name = MetricLabel::parse(task.label()).extractor;
    if (is_mean(task.label())) {
        const Vector lengths = to_vector(task.inputs.array("pairs", "length"));
        const TrimmedMean mean = trimmed_mean(lengths);
        return {{"name", one(ExtractorsSection::path_length_name(task.configs, name))},
                {"value", one(mean.value)},
                {"value_error", one(mean.standard_error)},
                {"pairs", one(static_cast<std::int64_t>(lengths.size()))}};
    }
    const FeaturesConfig& rendering = task.configs.get<FeaturesConfig>();
    const Generator& generator = resources.generator(task.configs);
    const FeatureExtractor& extractor = resources.extractor(task.configs, name);
    const LatentStep step = latent_step(task, generator, config.space, config.sampling, config.epsilon);
    const at::Tensor rows =
        in_micro_batches(step.begin, rendering.batch, [&](const at::Tensor& begin, std::int64_t first) {
            const Noise noise = draw_noise(generator,
                                           rendering.noise,
                                           task.configs.head.seed,
                                           latent_set::reference,
                                           task.first + first,
                                           rendering.batch);
            const at::Tensor end = padded_batch(step.end, first, rendering.batch);
            const auto seen = [&](const at::Tensor& w) {
                return extractor.extract(cropped(generator.synthesize(w, noise), config.crop));
            };
            return lengths_of(seen(begin), seen(end), config.epsilon);
        });
    return {{"length", to_array(rows)}};
}

}  // namespace surveyor
