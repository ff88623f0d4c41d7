#pragma once

#include <filesystem>
#include <list>
#include <map>
#include <string>
#include <vector>

#include "pipeline/plan.hpp"
#include "pipeline/shard.hpp"

namespace surveyor {

/// The index range that a shard's name states.
struct ShardRange {
    std::int64_t first = 0;
    std::int64_t last = 0;

    [[nodiscard]] auto operator<=>(const ShardRange&) const = default;
};

/// The run directory's store: which shards there are, and reading and writing them. There is no lock, no journal and no
/// manifest: one listing of a group's folder says what is done.
class Store {
  public:
    /// `root` is the run directory. Shards lie in its folder `store`, or in `shelf`, which several run directories may
    /// share: what one study has computed, another that asks for the same finds there. Nothing is made on disk.
    explicit Store(std::filesystem::path root, std::filesystem::path shelf = {});

    /// Makes the folders of a plan, with a key.json each, and clears the temporary files of dead processes.
    void prepare(const Plan& plan) const;

    /// Shards that a group's folder lists, by name, sorted. Names that are no shard's are passed over.
    [[nodiscard]] std::vector<ShardRange> list(const PlannedGroup& planned) const;

    /// The listed shard that holds a unit: the same range, or, where rows are independent, one that starts there and
    /// reaches further. A range with last 0 when there is none.
    [[nodiscard]] static ShardRange holder(const PlannedGroup& planned,
                                           const Unit& unit,
                                           const std::vector<ShardRange>& listed);

    [[nodiscard]] std::filesystem::path path(const PlannedGroup& planned, const ShardRange& range) const;

    void publish(const PlannedGroup& planned,
                 const Unit& unit,
                 const ArrayMap& arrays,
                 const std::string& numeric_kind) const;

    /// The arrays of one unit, cut to its rows. DataError when the shard is damaged or belongs elsewhere.
    [[nodiscard]] ArrayMap read(const PlannedGroup& planned, const Unit& unit) const;

    /// Rows [first, last) of a group (Layout::rows), or all its units' rows in order (Layout::summary, Layout::single).
    [[nodiscard]] ArrayMap read_rows(const PlannedGroup& planned, std::int64_t first, std::int64_t last) const;

    [[nodiscard]] const std::filesystem::path& root() const noexcept { return root_; }

    /// The folder of the shards.
    [[nodiscard]] const std::filesystem::path& shelf() const noexcept { return shelf_; }

    /// Where temporary files of the run lie: on the file system of the run directory, and on that of the shards.
    [[nodiscard]] std::filesystem::path scratch() const { return root_ / "store" / ".tmp"; }

    [[nodiscard]] std::filesystem::path shelf_scratch() const { return shelf_ / ".tmp"; }

  private:
    [[nodiscard]] const Shard& load(const PlannedGroup& planned, const Unit& unit) const;

    std::filesystem::path root_;
    std::filesystem::path shelf_;

    /// Recently read shards: many units read the same bases and directions. Private to the rank's one computing thread.
    mutable std::list<std::pair<std::string, Shard>> cache_;
    mutable std::size_t cached_bytes_ = 0;
};

}  // namespace surveyor
