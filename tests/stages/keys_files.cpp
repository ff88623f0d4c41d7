#include "tests/stages/keys_files.hpp"

#include <fstream>
#include <iterator>
#include <utility>

#include "base/sha256.hpp"
#include "formats/feature_statistics.hpp"
#include "formats/npy.hpp"
#include "formats/safetensors.hpp"
#include "tests/stages/metric_testing.hpp"
#include "tests/support/formula_weights.hpp"

namespace surveyor::testing {

namespace {

/// The same program with a comment at the end of its archive: what it computes is not looked at, its bytes are.
void copy_with_comment(const std::filesystem::path& from, const std::filesystem::path& to) {
    std::ifstream file(from, std::ios::binary);
    std::string bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    bytes.replace(bytes.size() - 2, 2, std::string("\1\0c", 3));
    std::ofstream(to, std::ios::binary) << bytes;
}

/// Moments of features of the pixels, as a file of this program.
void write_statistics(const std::filesystem::path& path, double variance) {
    FeatureStatistics statistics;
    statistics.mean = Array(DType::float64, {192});
    statistics.covariance = Array(DType::float64, {192, 192});
    for (std::size_t i = 0; i < 192; ++i) {
        statistics.covariance.values<double>()[i * 193] = variance;
    }
    statistics.count = 1000;
    statistics.facts = {{"network", "pixels"}};
    write_feature_statistics(path, statistics);
}

}  // namespace

KeysFiles::KeysFiles() {
    write_directions_and_latents();
    write_weights();
    write_references();
}

std::string KeysFiles::placed(std::string text) const {
    const std::filesystem::path inception = folder_ / "inception.safetensors";
    if (text.find("INCEPTION") != std::string::npos && !std::filesystem::exists(inception)) {
        write_safetensors(inception, formula_inception());
    }
    for (const auto& [word, meant] : {std::pair<std::string, std::string>{"FOLDER", (folder_ / ".").string()},
                                      {"GOLDEN", golden(".").string()},
                                      {"INCEPTION", inception.string()},
                                      {"LPIPS_SHA256", sha256_of_file(golden("extractors/lpips.pt"))}}) {
        for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + meant.size())) {
            text.replace(at, word.size(), meant);
        }
    }
    return text;
}

std::map<std::string, std::string> KeysFiles::keys(const std::string& study,
                                                   const std::vector<std::string>& changes) const {
    std::vector<std::string> overrides;
    for (const std::string& change : changes) {
        overrides.push_back(placed(change));
    }
    std::map<std::string, std::string> keys;
    for (const PlannedGroup& planned : Bench(placed(study), overrides).plan().groups) {
        keys[planned.group.name.text()] = planned.key;
    }
    return keys;
}

void KeysFiles::write_directions_and_latents() const {
    Array rows(DType::float32, {4, 128});
    for (std::size_t i = 0; i < 4; ++i) {
        rows.values<float>()[i * 128 + i] = 1.0F;
    }
    write_npy(folder_ / "first.npy", rows);
    rows.values<float>()[1] = 1.0F;
    write_npy(folder_ / "second.npy", rows);
    Array z(DType::float32, {8, 128});
    write_npy(folder_ / "z.npy", z);
    write_npy(folder_ / "same_z.npy", z.reshaped({8, 1, 128}));
    z.values<float>()[1023] = 1.0F;
    write_npy(folder_ / "other_z.npy", z);
}

void KeysFiles::write_weights() const {
    std::filesystem::copy_file(demo_weights(), folder_ / "other.safetensors");
    std::fstream file(folder_ / "other.safetensors", std::ios::in | std::ios::out | std::ios::binary);
    file.seekg(-4, std::ios::end);
    const int lowest = file.get();
    file.seekp(-4, std::ios::end);
    file.put(static_cast<char>(lowest ^ 1));
    // The demo's network under two names, as a training checkpoint holds them.
    ArrayMap both;
    for (const auto& [name, array] : read_safetensors(demo_weights())) {
        both.emplace("first." + name, array);
        both.emplace("second." + name, array);
    }
    write_safetensors(folder_ / "two.safetensors", both);
    std::filesystem::copy_file(golden("noise/zeros_64.npz"), folder_ / "noise.npz");
    copy_with_comment(golden("torchscript/mapping.pt"), folder_ / "mapping.pt");
    copy_with_comment(golden("extractors/every_call.pt"), folder_ / "every_call.pt");
}

void KeysFiles::write_references() const {
    for (const std::string name : {"pictures", "moved", "others"}) {
        write_pictures(folder_ / name, 9);
        write_pictures(folder_ / (name + "/within"), 2, 50);
    }
    write_pictures(folder_ / "others", 1, 99);
    write_statistics(folder_ / "statistics.npz", 1.0);
    write_statistics(folder_ / "others.npz", 2.0);
}

}  // namespace surveyor::testing
