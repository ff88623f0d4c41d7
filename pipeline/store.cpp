#include "pipeline/store.hpp"

#include <algorithm>
#include <charconv>

#include "base/error.hpp"
#include "pipeline/publish.hpp"

namespace surveyor {

namespace {

constexpr std::size_t cache_limit_bytes = 256U << 20U;
constexpr std::size_t digits = 8;

std::string padded(std::int64_t number) {
    const std::string text = std::to_string(number);
    return std::string(digits - std::min(digits, text.size()), '0') + text;
}

std::size_t bytes_in(const ArrayMap& arrays) {
    std::size_t bytes = 0;
    for (const auto& [name, array] : arrays) {
        bytes += array.bytes().size();
    }
    return bytes;
}

std::string name_of(const ShardRange& range) {
    return padded(range.first) + "-" + padded(range.last) + ".h5";
}

/// "00000100-00000150.h5", or last 0 when the name is no shard's.
ShardRange range_of(const std::string& name) {
    ShardRange range;
    const char* end = name.data() + name.size();
    const auto first = std::from_chars(name.data(), end, range.first);
    if (first.ec != std::errc() || first.ptr == end) {
        return {};
    }
    std::from_chars(first.ptr + 1, end, range.last);
    // Only the very name that `path` would give it: a file that is listed can be opened.
    return 0 <= range.first && range.first < range.last && name == name_of(range) ? range : ShardRange{};
}

ArrayMap cut(const ArrayMap& arrays, std::int64_t first, std::int64_t last) {
    ArrayMap rows;
    for (const auto& [name, array] : arrays) {
        rows.emplace(name, array.rows(first, last));
    }
    return rows;
}

}  // namespace

Store::Store(std::filesystem::path root, std::filesystem::path shelf)
    : root_(std::move(root)), shelf_(shelf.empty() ? root_ / "store" : std::move(shelf)) {}

void Store::prepare(const Plan& plan) const {
    for (const std::filesystem::path& folder : {scratch(), shelf_scratch()}) {
        make_folder(folder);
        remove_dead_scratch(folder);
    }
    for (const PlannedGroup& planned : plan.groups) {
        const std::filesystem::path folder = shelf_ / planned.folder;
        if (!std::filesystem::exists(folder / "key.json")) {
            make_folder(folder);
            publish_file(folder / "key.json",
                         std::as_bytes(std::span(planned.preimage.data(), planned.preimage.size())),
                         shelf_scratch(),
                         Existing::keep);
        }
    }
}

std::vector<ShardRange> Store::list(const PlannedGroup& planned) const {
    std::vector<ShardRange> ranges;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(shelf_ / planned.folder, error)) {
        if (const ShardRange range = range_of(entry.path().filename().string()); range.last > 0) {
            ranges.push_back(range);
        }
    }
    std::sort(ranges.begin(), ranges.end());
    return ranges;
}

ShardRange Store::holder(const PlannedGroup& planned, const Unit& unit, const std::vector<ShardRange>& listed) {
    const bool may_reach_further = planned.group.layout == Layout::rows;
    for (auto at = std::lower_bound(listed.begin(), listed.end(), ShardRange{unit.first, unit.last});
         at != listed.end() && at->first == unit.first;
         ++at) {
        if (at->last == unit.last || may_reach_further) {
            return *at;
        }
    }
    return {};
}

std::filesystem::path Store::path(const PlannedGroup& planned, const ShardRange& range) const {
    return shelf_ / planned.folder / name_of(range);
}

void Store::publish(const PlannedGroup& planned,
                    const Unit& unit,
                    const ArrayMap& arrays,
                    const std::string& numeric_kind) const {
    const GroupName& name = planned.group.name;
    const std::vector<std::byte> bytes =
        seal_shard({name.stage, name.label, planned.key, unit.first, unit.last, numeric_kind}, arrays);
    publish_file(path(planned, {unit.first, unit.last}), bytes, shelf_scratch(), Existing::keep);
}

const Shard& Store::load(const PlannedGroup& planned, const Unit& unit) const {
    const ShardRange exact{unit.first, unit.last};
    ShardRange range = exact;
    if (!std::filesystem::exists(path(planned, exact))) {
        range = holder(planned, unit, list(planned));
    }
    const std::filesystem::path file = path(planned, range.last == 0 ? exact : range);
    const auto known =
        std::find_if(cache_.begin(), cache_.end(), [&](const auto& entry) { return entry.first == file.string(); });
    if (known != cache_.end()) {
        cache_.splice(cache_.begin(), cache_, known);
        return cache_.front().second;
    }
    Shard shard = read_shard(file);
    if (shard.header.key != planned.key || shard.header.first != range.first || shard.header.last != range.last) {
        throw DataError(file.string() + ": this shard belongs to " + shard.header.stage + ":" + shard.header.label +
                        " with key " + shard.header.key +
                        ", not here. Somebody copied or renamed it: delete it and run the same command again.");
    }
    cached_bytes_ += bytes_in(shard.arrays);
    cache_.emplace_front(file.string(), std::move(shard));
    while (cached_bytes_ > cache_limit_bytes && cache_.size() > 1) {
        cached_bytes_ -= bytes_in(cache_.back().second.arrays);
        cache_.pop_back();
    }
    return cache_.front().second;
}

ArrayMap Store::read(const PlannedGroup& planned, const Unit& unit) const {
    const Shard& shard = load(planned, unit);
    return shard.header.last == unit.last ? shard.arrays : cut(shard.arrays, 0, unit.last - unit.first);
}

ArrayMap Store::read_rows(const PlannedGroup& planned, std::int64_t first, std::int64_t last) const {
    if (planned.group.layout == Layout::single) {
        return read(planned, planned.units.front());
    }
    std::map<std::string, std::vector<Array>> parts;
    for (const Unit& unit : planned.units) {
        if (unit.last <= first || unit.first >= last) {
            continue;
        }
        const ArrayMap& whole = load(planned, unit).arrays;
        const std::int64_t from = std::max(first, unit.first) - unit.first;
        const std::int64_t to = std::min(last, unit.last) - unit.first;
        if (planned.group.layout == Layout::summary) {
            expect(from == 0 && to == unit.last - unit.first, "a summary is read over whole units");
        }
        for (const auto& [name, array] : whole) {
            parts[name].push_back(planned.group.layout == Layout::rows ? array.rows(from, to) : array);
        }
    }
    ArrayMap joined;
    for (const auto& [name, pieces] : parts) {
        joined.emplace(name, Array::joined(pieces));
    }
    return joined;
}

}  // namespace surveyor
