#include "stages/reference.hpp"

#include <algorithm>
#include <filesystem>

#include "base/digest.hpp"
#include "formats/feature_statistics.hpp"
#include "formats/image_folder.hpp"
#include "models/preprocessing.hpp"
#include "stages/reference_match.hpp"
#include "stages/shared_configs.hpp"

namespace surveyor {

namespace {

std::vector<std::string> modes() {
    std::vector<std::string> words = preprocessing_modes();
    words.insert(words.begin(), {"auto", "same"});
    return words;
}

const ReferenceConfig& config_of(const Configs& configs) {
    return configs.get<FidConfig>().reference;
}

void prepare_images(Configs& configs, Faults& faults) {
    const ReferenceConfig& config = config_of(configs);
    if (!config.images.is_there()) {
        return;
    }
    try {
        const ImageFolder folder = open_image_folder(config.images.path, config.nested);
        configs.facts["reference.digest"] = folder.fingerprint;
        configs.facts["reference.available"] = std::to_string(folder.names.size());
        configs.facts["reference.left_out"] = std::to_string(folder.left_out);
    } catch (const Error& error) {
        faults.add(config.images.mark, "'fid.reference.images': " + std::string(error.what()), error.code());
    }
}

void prepare_statistics(Configs& configs, Faults& faults) {
    const ReferenceConfig& config = config_of(configs);
    if (!config.statistics.is_there()) {
        return;
    }
    try {
        const FeatureStatistics statistics = read_feature_statistics(config.statistics.path);
        configs.facts["reference.digest"] = digest_of_file(config.statistics.path);
        configs.facts["reference.available"] = std::to_string(statistics.count);
        configs.facts["reference.features"] = std::to_string(statistics.mean.count());
        configs.facts["reference.mode"] = statistics.mode;
        configs.facts["reference.origin"] = statistics.origin;
        for (const auto& [name, value] : statistics.facts) {
            configs.facts["reference.facts." + name] = value;
        }
    } catch (const Error& error) {
        faults.add(config.statistics.mark, "'fid.reference.statistics': " + std::string(error.what()), error.code());
    }
}

void check_count(const Configs& configs, const MarkOf& mark, Faults& faults) {
    const std::int64_t asked = config_of(configs).count;
    const std::int64_t images = configs.get<LatentsConfig>().count;
    const std::int64_t available =
        configs.has_fact("reference.available") ? configs.integer_fact("reference.available") : -1;
    const Mark at = mark("fid.reference.count");
    if (asked == 1) {
        faults.add(at, "'fid.reference.count' is 1, but a covariance needs at least 2 images");
        return;
    }
    switch (reference::kind_of(configs)) {
        case reference::Kind::generated:
            if (asked != 0 && asked < images) {
                faults.add(at,
                           "'fid.reference.count' is " + std::to_string(asked) +
                               ", but the reference must be at least as large as the sets measured against it "
                               "('latents.count', " +
                               std::to_string(images) + ")");
            }
            return;
        case reference::Kind::images:
            if (available == 1) {
                faults.add(at, "'fid.reference.images' holds one image, but a covariance needs at least 2");
            } else if (available >= 0 && asked > available) {
                faults.add(at,
                           "'fid.reference.count' is " + std::to_string(asked) + ", but 'fid.reference.images' holds " +
                               std::to_string(available) + " images");
            }
            return;
        case reference::Kind::statistics:
            if (available == 0 && asked == 0) {
                faults.add(at,
                           "'fid.reference.count' is missing: this statistics file does not say how many images it "
                           "was made from, which its bias depends on");
            } else if (available > 0 && asked != 0 && asked != available) {
                faults.add(at,
                           "'fid.reference.count' is " + std::to_string(asked) +
                               ", but the statistics file says that it was made from " + std::to_string(available));
            }
            return;
    }
}

}  // namespace

Fields<ReferenceConfig> ReferenceConfig::fields() {
    Limits counts = between(0, 1e9);
    return Fields<ReferenceConfig>{}
        .add("count",
             &ReferenceConfig::count,
             counts,
             "images of the reference; 0: of the generator as many as latents.count, of a folder all")
        .add("images", &ReferenceConfig::images, {}, "folder of PNG and JPEG images; \"\": images of the generator")
        .add("nested", &ReferenceConfig::nested, {}, "images of the folder's folders too")
        .add("statistics",
             &ReferenceConfig::statistics,
             {},
             "mean and covariance of features: .npz or a pickle of another program")
        .add("mode",
             &ReferenceConfig::mode,
             one_of(modes()),
             "how the statistics were made; auto: the file says so; same: you vouch that it is as the extractor does");
}

Fields<FidConfig> FidConfig::fields() {
    return Fields<FidConfig>{}
        .add("reference", &FidConfig::reference, {}, "what distances are measured to")
        .add("jackknife",
             &FidConfig::jackknife,
             between(2, 1000),
             "blocks that are left out in turn for the corrected distance; at most one for each image")
        .add("infinity", &FidConfig::infinity, {}, "continue distances to infinitely many images too");
}

namespace reference {

Kind kind_of(const Configs& configs) {
    const ReferenceConfig& config = config_of(configs);
    return !config.images.empty() ? Kind::images : !config.statistics.empty() ? Kind::statistics : Kind::generated;
}

std::string kind_text(const Configs& configs) {
    const Kind kind = kind_of(configs);
    return kind == Kind::images ? "images" : kind == Kind::statistics ? "statistics" : "generated";
}

void prepare(Configs& configs, Faults& faults) {
    prepare_images(configs, faults);
    prepare_statistics(configs, faults);
}

void check(const Configs& configs, const MarkOf& mark, Faults& faults) {
    const ReferenceConfig& config = config_of(configs);
    if (!config.images.empty() && !config.statistics.empty()) {
        faults.add(mark("fid.reference.statistics"),
                   "'fid.reference' names both 'images' and 'statistics': leave one of the two out");
        return;
    }
    if (config.images.empty() && config.nested) {
        faults.add(mark("fid.reference.nested"), "'fid.reference.nested' has no meaning without 'images'");
    }
    if (config.statistics.empty() && config.mode != "auto") {
        faults.add(mark("fid.reference.mode"), "'fid.reference.mode' has no meaning without 'statistics'");
    }
    check_count(configs, mark, faults);
    if (kind_of(configs) == Kind::statistics && configs.has_fact("reference.features")) {
        check_match(configs, mark, faults);
    }
}

void require_features(const Configs& configs, const std::string& section, const Mark& mark, Faults& faults) {
    if (configs.written<FidConfig>() && kind_of(configs) == Kind::statistics) {
        faults.add(mark,
                   "'" + section +
                       "' needs the features of the reference's images, and 'fid.reference.statistics' holds "
                       "mean and covariance alone: name 'images', or leave '" +
                       section + "' out");
    }
}

bool has_count(const Configs& configs) {
    return kind_of(configs) == Kind::generated || config_of(configs).count > 0 ||
           configs.has_fact("reference.available");
}

std::int64_t count(const Configs& configs) {
    if (const std::int64_t asked = config_of(configs).count; asked > 0) {
        return asked;
    }
    return kind_of(configs) == Kind::generated ? configs.get<LatentsConfig>().count
                                               : configs.integer_fact("reference.available");
}

std::vector<std::string> remarks(const Configs& configs) {
    if (!configs.written<FidConfig>() || kind_of(configs) == Kind::generated) {
        return {};
    }
    const bool are_images = kind_of(configs) == Kind::images;
    const std::filesystem::path& path =
        are_images ? config_of(configs).images.path : config_of(configs).statistics.path;
    std::string line = "The reference: " + std::to_string(count(configs)) + " images of " + path.string();
    if (are_images && configs.integer_fact("reference.left_out") > 0) {
        line += "; " + configs.fact("reference.left_out") +
                " more in its folders are left out, 'fid.reference.nested=true' takes them";
    }
    return {line};
}

Input features(const Configs& configs, const std::string& extractor, std::int64_t count) {
    const std::string set = kind_of(configs) == Kind::images ? "/images" : "/reference";
    return {"reference", {"features", extractor + set}, Rows::all, count};
}

}  // namespace reference

}  // namespace surveyor
