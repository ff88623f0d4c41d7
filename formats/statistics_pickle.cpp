// Mean and covariance in pickles: NVIDIA's and rosinality's programs, torch-fidelity.
#include <algorithm>
#include <filesystem>
#include <optional>

#include "base/error.hpp"
#include "formats/not_a_model.hpp"
#include "formats/statistics_checks.hpp"
#include "formats/statistics_formats.hpp"
#include "formats/tensor_collector.hpp"
#include "formats/torch_legacy.hpp"
#include "formats/torch_zip.hpp"

namespace surveyor {

namespace {

std::string names_in(const PickleDict& dict) {
    static constexpr std::size_t most_named = 10;
    std::string text;
    for (std::size_t i = 0; i < std::min(dict.items.size(), most_named); ++i) {
        const auto key = text_of(dict.items[i].first);
        text += (i > 0 ? ", " : "") + (key ? printable(*key) : kind_of(dict.items[i].first));
    }
    return text.empty() ? "nothing" : text + (dict.items.size() > most_named ? ", ..." : "");
}

bool has(const PickleDict& dict, std::string_view key) {
    return find(dict.items, key) != nullptr;
}

/// Reads the fields of one file. Views rest on the heap of its values, so all is copied out here.
class StatisticsPickle {
  public:
    StatisticsPickle(const std::string& name, const CheckpointLimits& limits) : name_(name), limits_(limits) {}

    [[nodiscard]] FeatureStatistics read(const PickleValue& root, bool is_torch) const {
        if (const auto* dict = node_as<PickleDict>(root)) {
            return read_dict(*dict, is_torch);
        }
        const auto* pair = node_as<PickleTuple>(root);
        if (!is_torch && pair != nullptr && pair->items.size() == 2) {
            FeatureStatistics statistics;
            statistics.origin = "NVIDIA StyleGAN2 for TensorFlow (pickle)";
            statistics.mode = "tf_legacy";
            statistics.mean = statistic(pair->items[0], 1, "0");
            statistics.covariance = statistic(pair->items[1], 2, "1");
            check_statistics(statistics, {"0", "1", ""}, name_);
            return statistics;
        }
        throw DataError(name_ + ": expected a dict or a pair of a mean and a covariance, found " + kind_of(root));
    }

  private:
    [[nodiscard]] FeatureStatistics read_dict(const PickleDict& dict, bool is_torch) const {
        if (has(dict, "raw_mean") || has(dict, "raw_cov")) {
            return read_sums(dict);
        }
        if (has(dict, "num_images")) {
            return read_edm2(dict);
        }
        FeatureStatistics statistics;
        if (has(dict, "mean") && has(dict, "cov")) {
            statistics.origin = "rosinality's or harskish's StyleGAN2 (pickle)";
            statistics.mode = "rosinality";
            read_pair(statistics, dict, {"mean", "cov", ""}, "");
            return statistics;
        }
        const std::string file = std::filesystem::path(name_).filename().string();
        if (is_torch) {
            statistics.origin = "torch-fidelity (.pt)";
            statistics.mode = file.find("-inception-v3-compat-stat-fid-") != std::string::npos ? "tf_legacy" : "";
        } else {
            statistics.origin = "pickle of mu and sigma";
        }
        read_pair(statistics, dict, {}, "");
        return statistics;
    }

    /// Sums over all images of the features and of their outer products. Caches of other metrics have the same fields
    /// and keep the features themselves instead, with sums of zero.
    [[nodiscard]] FeatureStatistics read_sums(const PickleDict& dict) const {
        const bool* has_sums = std::get_if<bool>(&value_of(dict, "capture_mean_cov"));
        if (has_sums == nullptr || !*has_sums) {
            throw DataError(name_ + ": field 'capture_mean_cov': expected True, found " +
                            (has_sums == nullptr ? kind_of(value_of(dict, "capture_mean_cov")) : "False") +
                            ": the cache of another metric (precision, recall or kernel distance); name that of fid");
        }
        FeatureStatistics statistics;
        statistics.origin = "NVIDIA StyleGAN2-ADA or 3 (pickle), covariance brought from divisor n to n - 1";
        statistics.mode = "tf_legacy";
        statistics.count = count_in(dict, "num_items");
        statistics.mean = statistic(value_of(dict, "raw_mean"), 1, "raw_mean");
        statistics.covariance = statistic(value_of(dict, "raw_cov"), 2, "raw_cov");
        const auto size = static_cast<std::size_t>(statistics.mean.size(0));
        if (statistics.count >= 2 && statistics.covariance.size(0) == statistics.mean.size(0)) {
            const auto n = static_cast<double>(statistics.count);
            const std::span<double> mean = statistics.mean.values<double>();
            const std::span<double> covariance = statistics.covariance.values<double>();
            std::transform(mean.begin(), mean.end(), mean.begin(), [n](double sum) { return sum / n; });
            for (std::size_t i = 0; i < covariance.size(); ++i) {
                covariance[i] = (covariance[i] / n - mean[i / size] * mean[i % size]) * (n / (n - 1));
            }
        }
        // A count of 0 would pass for one that the file does not tell.
        if (statistics.count == 0) {
            throw DataError(name_ + ": field 'num_items': expected 2 images or more, found 0");
        }
        check_statistics(statistics, {"raw_mean", "raw_cov", "num_items"}, name_);
        return statistics;
    }

    [[nodiscard]] FeatureStatistics read_edm2(const PickleDict& dict) const {
        const PickleValue& inner = value_of(dict, "fid");
        const auto* fid = node_as<PickleDict>(inner);
        if (fid == nullptr) {
            throw DataError(name_ + ": field 'fid': expected a dict of mu and sigma, found " + kind_of(inner));
        }
        FeatureStatistics statistics;
        statistics.origin = "NVIDIA EDM2 (pickle)";
        statistics.mode = "tf_legacy";
        statistics.count = count_in(dict, "num_images");
        if (statistics.count == 0) {
            throw DataError(name_ + ": field 'num_images': expected 2 images or more, found 0");
        }
        read_pair(statistics, *fid, {"mu", "sigma", "num_images"}, "fid.");
        return statistics;
    }

    /// `prefix` comes before the names of the fields in messages.
    void read_pair(FeatureStatistics& statistics,
                   const PickleDict& dict,
                   StatisticNames names,
                   const std::string& prefix) const {
        const PickleValue& mean = value_of(dict, names.mean);
        const PickleValue& covariance = value_of(dict, names.covariance);
        names.mean = prefix + names.mean;
        names.covariance = prefix + names.covariance;
        statistics.mean = statistic(mean, 1, names.mean);
        statistics.covariance = statistic(covariance, 2, names.covariance);
        check_statistics(statistics, names, name_);
    }

    [[nodiscard]] const PickleValue& value_of(const PickleDict& dict, std::string_view key) const {
        if (const PickleValue* value = find(dict.items, key)) {
            return *value;
        }
        throw DataError(name_ + ": has no field '" + std::string(key) + "', it holds " + names_in(dict) +
                        "; these are no statistics of features that are read");
    }

    [[nodiscard]] std::int64_t count_in(const PickleDict& dict, std::string_view key) const {
        const PickleValue& value = value_of(dict, key);
        const std::optional<Attribute> attribute = attribute_of(value, limits_);
        if (attribute) {
            if (const auto* count = std::get_if<std::int64_t>(&*attribute)) {
                return *count;
            }
        }
        throw DataError(name_ + ": field '" + std::string(key) + "': expected a number of images, found " +
                        kind_of(value));
    }

    [[nodiscard]] Array statistic(const PickleValue& value, std::size_t rank, const std::string& key) const {
        const std::string field = name_ + ": field '" + key + "'";
        StoredTensor stored;
        const auto* array = node_as<PickleArray>(value);
        const auto* tensor = node_as<PickleTensor>(value);
        if (array != nullptr && array->is_complete) {
            stored = stored_tensor_of(*array);
        } else if (tensor != nullptr && tensor->type.dtype) {
            stored = stored_tensor_of(*tensor);
        } else {
            throw DataError(field + ": expected an array of float32 or float64, found " + kind_of(value) +
                            (array != nullptr || tensor != nullptr ? " of another type" : ""));
        }
        check_statistic_shape(stored.dtype, stored.shape, rank, field);
        // A view may show its few numbers again and again, and would be copied out at the size that it shows.
        if (static_cast<std::uint64_t>(element_count(stored.shape)) * bytes_of(stored.dtype) > stored.bytes.size()) {
            throw DataError(field + ": shows the same numbers several times: this is no file of statistics");
        }
        try {
            return as_float64(stored.read());
        } catch (const DataError& error) {
            throw DataError(field + ": " + error.what());
        }
    }

    const std::string& name_;
    const CheckpointLimits& limits_;
};

}  // namespace

FeatureStatistics parse_pickle_statistics(std::span<const std::byte> file, const std::string& name) {
    const CheckpointLimits limits;
    PickleHeap heap(limits, file.size());
    ByteReader reader(file, name);
    const PickleValue root = PickleMachine(heap, reader, name).run();
    return StatisticsPickle(name, limits).read(root, false);
}

FeatureStatistics parse_torch_statistics(std::span<const std::byte> file,
                                         const std::vector<ZipEntry>& entries,
                                         const std::string& name) {
    const CheckpointLimits limits;
    PickleHeap heap(limits, file.size());
    const PickleValue root =
        entries.empty() ? read_torch_legacy(heap, file, name) : read_torch_zip(heap, file, entries, name).object;
    return StatisticsPickle(name, limits).read(root, true);
}

}  // namespace surveyor
