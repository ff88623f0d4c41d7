// Mean and covariance in an .npz archive: pytorch-fid, TTUR, clean-fid, EDM, ADM, and this program.
#include <algorithm>

#include "base/error.hpp"
#include "formats/clean_fid_name.hpp"
#include "formats/not_a_model.hpp"
#include "formats/npy.hpp"
#include "formats/npy_header.hpp"
#include "formats/statistics_checks.hpp"
#include "formats/statistics_formats.hpp"

namespace surveyor {

namespace {

constexpr std::string_view member_ending = ".npy";
constexpr std::uint64_t longest_facts = std::uint64_t{1} << 20U;

/// The members of one archive by name.
class StatisticsArchive {
  public:
    StatisticsArchive(std::span<const std::byte> archive, const std::vector<ZipEntry>& entries, const std::string& name)
        : archive_(archive), entries_(entries), name_(name) {}

    [[nodiscard]] bool has(const std::string& member) const { return entry_of(member) != nullptr; }

    /// Shape and type of a member, before memory is taken for its numbers.
    [[nodiscard]] NpyHeader header(const std::string& member) const {
        const ZipEntry& entry = required(member);
        ZipEntryReader reader(archive_, entry, name_);
        std::vector<std::byte> start(
            static_cast<std::size_t>(std::min<std::uint64_t>(entry.bytes, npy_largest_header)));
        reader.read(start);
        return parse_npy_header(start, field(member));
    }

    [[nodiscard]] Array read(const std::string& member) const {
        return read_npz_member(archive_, required(member), name_);
    }

    [[nodiscard]] Array statistic(const std::string& member, std::size_t rank) const {
        const NpyHeader start = header(member);
        check_statistic_shape(start.dtype, start.shape, rank, field(member));
        return as_float64(read(member));
    }

    [[nodiscard]] std::string field(const std::string& member) const { return name_ + ": field '" + member + "'"; }

  private:
    [[nodiscard]] const ZipEntry* entry_of(const std::string& member) const {
        const auto found = std::find_if(entries_.begin(), entries_.end(), [&](const ZipEntry& entry) {
            return entry.name == member + std::string(member_ending);
        });
        return found == entries_.end() ? nullptr : &*found;
    }

    [[nodiscard]] const ZipEntry& required(const std::string& member) const {
        if (const ZipEntry* entry = entry_of(member)) {
            return *entry;
        }
        std::string advice = "; name a file of statistics, members mu and sigma";
        if (has("feats")) {
            advice = "; this is clean-fid's file for the kernel distance: name the one without _kid";
        } else if (has("arr_0")) {
            advice = "; this is a batch of images without its statistics";
        }
        throw DataError(name_ + ": has no field '" + member + "', it holds " + members() + advice);
    }

    [[nodiscard]] std::string members() const {
        static constexpr std::size_t most_named = 10;
        std::string text;
        for (std::size_t i = 0; i < std::min(entries_.size(), most_named); ++i) {
            text += (i > 0 ? ", " : "") + printable(entries_[i].name);
        }
        return text.empty() ? "nothing" : text + (entries_.size() > most_named ? ", ..." : "");
    }

    std::span<const std::byte> archive_;
    const std::vector<ZipEntry>& entries_;
    const std::string& name_;
};

std::int64_t count_in(const StatisticsArchive& archive) {
    const NpyHeader header = archive.header("count");
    if (header.dtype != DType::int64 || !header.shape.empty()) {
        throw DataError(archive.field("count") + ": expected one int64, found " + std::string(name_of(header.dtype)) +
                        " " + text_of(header.shape));
    }
    return archive.read("count").values<std::int64_t>().front();
}

void add_own_record(FeatureStatistics& statistics, const StatisticsArchive& archive) {
    const NpyHeader header = archive.header("facts");
    if (header.dtype != DType::uint8 || header.shape.size() != 1 ||
        static_cast<std::uint64_t>(header.shape[0]) > longest_facts) {
        throw DataError(archive.field("facts") + ": expected at most 1 MiB of uint8, found " +
                        std::string(name_of(header.dtype)) + " " + text_of(header.shape));
    }
    const Array facts = archive.read("facts");
    statistics.count = count_in(archive);
    statistics.origin = "Latent Surveyor (.npz)";
    add_facts(statistics, facts.bytes(), archive.field("facts"));
}

}  // namespace

FeatureStatistics parse_npz_statistics(std::span<const std::byte> archive_bytes,
                                       const std::vector<ZipEntry>& entries,
                                       const std::string& name) {
    const StatisticsArchive archive(archive_bytes, entries, name);
    FeatureStatistics statistics;
    statistics.mean = archive.statistic("mu", 1);
    statistics.covariance = archive.statistic("sigma", 2);
    if (archive.has("facts") && archive.has("count")) {
        add_own_record(statistics, archive);
    } else if (const auto clean = clean_fid_name(name)) {
        statistics.origin = "clean-fid (.npz)" + (clean->model.empty() ? "" : ", features of " + clean->model);
        statistics.mode = clean->model.empty() ? clean->mode : "";
    } else if (archive.has("mu_s") && archive.has("sigma_s")) {
        statistics.origin = "ADM (.npz)";
        statistics.mode = "tf_legacy";
    } else {
        statistics.origin = "pytorch-fid, TTUR or EDM (.npz)";
    }
    check_statistics(statistics, {}, name);
    return statistics;
}

}  // namespace surveyor
