#include "formats/feature_statistics.hpp"

#include <algorithm>
#include <string_view>

#include "base/error.hpp"
#include "formats/mapped_file.hpp"
#include "formats/not_a_model.hpp"
#include "formats/npy.hpp"
#include "formats/statistics_checks.hpp"
#include "formats/statistics_formats.hpp"
#include "formats/torch_legacy.hpp"
#include "formats/torch_zip.hpp"

namespace surveyor {

namespace {

bool begins_with(std::span<const std::byte> file, std::string_view start) {
    return file.size() >= start.size() &&
           std::string_view(reinterpret_cast<const char*>(file.data()), start.size()) == start;
}

/// Protocols 2 to 5 announce themselves; in 0 and 1 a dict or a pair begins with a mark or a collection.
bool may_be_pickle(std::span<const std::byte> file) {
    static constexpr std::string_view starts = "\x80(}]c";
    return starts.find(static_cast<char>(file.front())) != std::string_view::npos;
}

ArrayMap arrays_of(const FeatureStatistics& statistics) {
    for (const Array* array : {&statistics.mean, &statistics.covariance}) {
        expect(array->dtype() == DType::float64, "statistics are float64");
    }
    expect(statistics.mean.shape().size() == 1 && statistics.covariance.shape().size() == 2,
           "statistics are a mean [d] and a covariance [d, d]");
    check_statistics(statistics, {}, "statistics to be written");
    const std::string facts = facts_text(statistics);
    const std::vector<std::int64_t> count = {statistics.count};
    ArrayMap arrays;
    arrays["mu"] = statistics.mean;
    arrays["sigma"] = statistics.covariance;
    arrays["count"] = Array::of<std::int64_t>(count, {});
    const auto* letters = reinterpret_cast<const std::uint8_t*>(facts.data());
    arrays["facts"] = Array::of(std::vector<std::uint8_t>(letters, letters + facts.size()));
    return arrays;
}

}  // namespace

FeatureStatistics parse_feature_statistics(std::span<const std::byte> bytes, const std::string& name) {
    if (const std::string foreign = foreign_content(bytes); !foreign.empty()) {
        throw DataError(name + ": " + foreign);
    }
    if (begins_with(bytes, "PK\x03\x04")) {
        const std::vector<ZipEntry> entries = read_zip_directory(bytes, name);
        return torch_folder_of(entries).empty() ? parse_npz_statistics(bytes, entries, name)
                                                : parse_torch_statistics(bytes, entries, name);
    }
    if (is_torch_legacy(bytes)) {
        return parse_torch_statistics(bytes, {}, name);
    }
    if (begins_with(bytes, "\x93NUMPY")) {
        throw DataError(name + ": is a single array (.npy); statistics are a mean and a covariance in one file (.npz)");
    }
    if (may_be_pickle(bytes)) {
        return parse_pickle_statistics(bytes, name);
    }
    throw DataError(name +
                    ": begins like no known file of feature statistics (.npz, pickles of NVIDIA's and "
                    "rosinality's programs and torch-fidelity's .pt are read)");
}

FeatureStatistics read_feature_statistics(const std::filesystem::path& path) {
    const MappedFile file(path);
    return parse_feature_statistics(file.bytes(), path.string());
}

void write_feature_statistics(const std::filesystem::path& path, const FeatureStatistics& statistics) {
    write_npz(path, arrays_of(statistics));
}

std::vector<std::byte> encode_feature_statistics(const FeatureStatistics& statistics) {
    return encode_npz(arrays_of(statistics));
}

}  // namespace surveyor
