#include "stages/inception_score.hpp"

#include <algorithm>

#include "geometry/inception_score.hpp"
#include "stages/condition_columns.hpp"
#include "stages/extractors_section.hpp"
#include "stages/generator_section.hpp"
#include "stages/micro_batches.hpp"
#include "stages/tensors.hpp"

namespace surveyor {

static_assert(StageType<InceptionScore, Resources>);

namespace {

constexpr std::int64_t batch = 256;

bool has_classes(const Configs& configs, const std::string& extractor) {
    return ExtractorsSection::fact(configs, extractor, "network") == "inception" &&
           ExtractorsSection::fact(configs, extractor, "tap") == "2048";
}

}  // namespace

Fields<InceptionScore::Config> InceptionScore::Config::fields() {
    return Fields<Config>{}.add("splits",
                                &Config::splits,
                                between(1, 1000),
                                "consecutive parts whose mean score the published protocol reports");
}

void InceptionScore::check(const Configs& configs, const MarkOf& mark, Faults& faults) {
    if (!configs.written<Config>()) {
        return;
    }
    GeneratorSection::require_images(configs, "inception_score", mark("inception_score"), faults);
    const std::vector<std::string>& extractors = configs.get<FeaturesConfig>().extractors;
    const bool are_known = std::all_of(extractors.begin(), extractors.end(), [&](const std::string& extractor) {
        return configs.has_fact("extracted." + extractor + ".features");
    });
    if (are_known && std::none_of(extractors.begin(), extractors.end(), [&](const std::string& extractor) {
            return has_classes(configs, extractor);
        })) {
        faults.add(mark("inception_score"),
                   "'inception_score' needs an extractor with classes in 'features.extractors': inception at tap 2048");
    }
    const std::int64_t images = configs.get<LatentsConfig>().count;
    if (const std::int64_t splits = configs.get<Config>().splits; splits > images || images < 2) {
        faults.add(mark("inception_score.splits"),
                   "'inception_score.splits' is " + std::to_string(splits) + ", but there are only " +
                       std::to_string(images) + " images ('latents.count'), of which it needs 2 or more");
    }
}

std::vector<Request> InceptionScore::wanted(const Configs& configs) {
    std::vector<Request> requests;
    for (const std::string& label : labels_of_conditions(configs)) {
        if (has_classes(configs, MetricLabel::parse(label).extractor)) {
            requests.push_back({{"inception_score", label}, 1});
        }
    }
    return requests;
}

Group InceptionScore::group(const Configs& configs, const std::string& label, std::int64_t /*count*/) {
    Group group;
    group.name = {"inception_score", label};
    group.layout = Layout::single;
    group.inputs = {condition_features(configs, label)};
    group.values = {{"inception_score.splits", std::to_string(configs.get<Config>().splits)}};
    group.results = "inception_score/" + MetricLabel::parse(label).extractor;
    return group;
}

std::vector<OutputField> InceptionScore::outputs(const std::string& /*label*/) {
    std::vector<OutputField> fields = condition_fields();
    fields.push_back(
        {"score", {"condition"}, "1", "exp of the mean divergence of class probabilities, over all images"});
    fields.push_back({"score_error", {"condition"}, "1", "standard error of score"});
    fields.push_back({"split_score", {"condition"}, "1", "mean score of consecutive parts, as published"});
    fields.push_back({"split_deviation", {"condition"}, "1", "standard deviation over those parts"});
    return fields;
}

ArrayMap InceptionScore::run(const Task& task, Resources& resources) {
    const MetricLabel label = MetricLabel::parse(task.label());
    const FeatureExtractor& extractor = resources.extractor(task.configs, label.extractor);
    const at::Tensor features = to_tensor(task.inputs.array("features", "features")).to(resources.device());
    const at::Tensor classes = in_micro_batches(
        features, batch, [&](const at::Tensor& rows, std::int64_t) { return extractor.probabilities(rows); });
    const Matrix probabilities = to_matrix(classes.to(at::kDouble));
    const Estimate estimate = inception_score(probabilities);
    const SplitScore splits =
        inception_score_of_splits(probabilities, static_cast<int>(task.configs.get<Config>().splits));
    ArrayMap arrays = condition_columns(label.condition());
    arrays["images"] = one<std::int64_t>(probabilities.rows());
    arrays["score"] = one(estimate.value);
    arrays["score_error"] = one(standard_error(estimate));
    arrays["split_score"] = one(splits.mean);
    arrays["split_deviation"] = one(splits.standard_deviation);
    return arrays;
}

}  // namespace surveyor
