#include "models/inception_loader.hpp"

#include <algorithm>
#include <set>

#include "base/error.hpp"
#include "base/sha256.hpp"
#include "formats/not_a_model.hpp"
#include "models/inception_layout.hpp"
#include "models/weight_source.hpp"

namespace surveyor {
namespace {

constexpr const char* family = "inception";
constexpr const char* source_setting = "source_sha256";
constexpr std::string_view published_sha256 = "6726825d";

std::vector<WeightSource> sources() {
    std::vector<WeightSource> all;
    const auto add = [&all](const std::string& name, const Shape& shape) { all.push_back({name, name, shape, shape}); };
    for (const ConvUnit& unit : inception_units()) {
        add(unit.name + ".conv.weight", {unit.out, unit.in, unit.kernel_height, unit.kernel_width});
        for (const char* part : {"weight", "bias", "running_mean", "running_var"}) {
            add(unit.name + ".bn." + part, {unit.out});
        }
    }
    add("fc.weight", {inception_classes, inception_features});
    add("fc.bias", {inception_classes});
    return all;
}

bool is_counter(const std::string& key) {
    return key.ends_with(".bn.num_batches_tracked");
}

void refuse_imagenet_version(const Checkpoint& checkpoint) {
    const auto classifier = checkpoint.tensors.find("fc.weight");
    if (classifier != checkpoint.tensors.end() && classifier->second.shape == Shape{1000, inception_features}) {
        throw DataError(
            "this is an Inception network for the 1000 classes of ImageNet ('fc.weight' has shape [1000, 2048]), whose "
            "distances cannot be compared with FID; the FID network has 1008: pt_inception-2015-12-05-6726825d.pth");
    }
}

/// Up to ten names, and how many there are.
std::string listed(const std::vector<std::string>& names) {
    std::string text;
    for (std::size_t i = 0; i < std::min<std::size_t>(names.size(), 10); ++i) {
        text += (i == 0 ? "'" : ", '") + printable(names[i]) + "'";
    }
    return names.size() > 10 ? text + ", ... (" + std::to_string(names.size()) + ")" : text;
}

void require_exactly(const Checkpoint& checkpoint, const std::vector<WeightSource>& wanted) {
    std::set<std::string> known;
    std::vector<std::string> missing;
    for (const WeightSource& source : wanted) {
        known.insert(source.key);
        if (!checkpoint.tensors.contains(source.key)) {
            missing.push_back(source.key);
        }
    }
    std::vector<std::string> unknown;
    for (const auto& [key, tensor] : checkpoint.tensors) {
        if (!known.contains(key) && !is_counter(key)) {
            unknown.push_back(key);
        }
    }
    if (!missing.empty() || !unknown.empty()) {
        throw DataError("these are not the weights of the FID Inception network" +
                        (missing.empty() ? "" : "; missing tensors: " + listed(missing)) +
                        (unknown.empty() ? "" : "; unknown tensors: " + listed(unknown)));
    }
}

}  // namespace

NetworkFile load_inception(const Checkpoint& checkpoint, const std::string& file_sha256) {
    refuse_imagenet_version(checkpoint);
    const std::vector<WeightSource> wanted = sources();
    require_exactly(checkpoint, wanted);
    NetworkFile file;
    file.info.architecture = family;
    file.info.layout = "pytorch-fid";
    file.weights = read_weights(checkpoint, wanted, {"FID Inception", "pytorch-fid"}, {}, file.info, is_counter);
    file.settings[source_setting] =
        is_export_of(checkpoint, family) ? checkpoint.text(source_setting, file_sha256) : file_sha256;
    return file;
}

bool is_inception(const Checkpoint& checkpoint) {
    return checkpoint.tensors.contains(sources().front().key);
}

NetworkFile load_inception_file(const Checkpoint& checkpoint, const std::filesystem::path& path) {
    try {
        return load_inception(checkpoint, sha256_of_file(path));
    } catch (const DataError& error) {
        throw DataError(path.string() + ": " + error.what());
    }
}

bool is_published_sha256(std::string_view sha256) {
    return sha256.starts_with(published_sha256);
}

bool has_fid_weights(const Checkpoint& checkpoint, std::string_view file_sha256) {
    return is_published_sha256(file_sha256) ||
           (is_export_of(checkpoint, family) && is_published_sha256(checkpoint.text(source_setting, "")));
}

}  // namespace surveyor
