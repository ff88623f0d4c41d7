#include "pipeline/results.hpp"

#include <algorithm>
#include <numeric>
#include <set>

#include "base/digest.hpp"
#include "base/error.hpp"
#include "pipeline/file_seal.hpp"
#include "pipeline/hdf5_file.hpp"
#include "pipeline/publish.hpp"
#include "pipeline/reader.hpp"

namespace surveyor {

namespace {

/// The groups whose arrays meet in one group of results.h5, in plan order.
struct Destination {
    std::string path;
    std::vector<const PlannedGroup*> sources;
};

std::vector<Destination> destinations(const Plan& plan) {
    std::vector<Destination> all;
    for (const PlannedGroup& planned : plan.groups) {
        if (planned.group.results.empty()) {
            continue;
        }
        const std::string path = "/" + planned.group.results;
        auto found = std::find_if(all.begin(), all.end(), [&](const Destination& d) { return d.path == path; });
        if (found == all.end()) {
            all.push_back({path, {}});
            found = all.end() - 1;
        }
        found->sources.push_back(&planned);
    }
    return all;
}

/// Writes one group of results.h5 and keeps its dimensions consistent.
class GroupWriter {
  public:
    GroupWriter(Hdf5File& file, std::string path) : file_(file), path_(std::move(path)) {}

    void add(const OutputField& field, const Array& array) {
        const std::string dataset = path_ + "/" + field.name;
        file_.write(dataset, array);
        describe(dataset, field.unit, field.description, array);
        for (std::size_t i = 0; i < field.dimensions.size(); ++i) {
            const auto [known, fresh] = sizes_.emplace(field.dimensions[i], array.size(i));
            expect(known->second == array.size(i),
                   dataset + ": dimension '" + field.dimensions[i] + "' has one length in its group");
        }
        fields_.push_back(field);
    }

    /// Scales for all dimensions: a dataset of the dimension's name where a stage puts one out, else 0, 1, 2, ...
    void finish() {
        for (const auto& [name, size] : sizes_) {
            const std::string scale = path_ + "/" + name;
            if (!file_.has(scale)) {
                std::vector<std::int64_t> indices(static_cast<std::size_t>(size));
                std::iota(indices.begin(), indices.end(), 0);
                const Array array = Array::of(indices);
                file_.write(scale, array);
                describe(scale, "1", "index along '" + name + "', from 0", array);
            }
        }
        for (const OutputField& field : fields_) {
            for (std::size_t i = 0; i < field.dimensions.size(); ++i) {
                const std::string& dimension = field.dimensions[i];
                if (dimension != field.name) {
                    file_.attach_scale(path_ + "/" + field.name, i, path_ + "/" + dimension, dimension);
                }
            }
        }
    }

  private:
    void describe(const std::string& dataset, const std::string& unit, const std::string& text, const Array& array) {
        file_.set_attribute(dataset, "description", text);
        file_.set_attribute(dataset, "units", unit);
        file_.set_attribute(dataset, "content_digest", digest_of(array.bytes()));
    }

    Hdf5File& file_;
    std::string path_;
    std::map<std::string, std::int64_t> sizes_;
    std::vector<OutputField> fields_;
};

/// Joins one dataset over all its sources, reading shard by shard.
Array joined(const Store& store, const std::vector<const PlannedGroup*>& sources, const std::string& name) {
    std::vector<Array> parts;
    for (const PlannedGroup* source : sources) {
        for (const Unit& unit : source->units) {
            parts.push_back(named(store.read(*source, unit), name, source->group.name.text()));
        }
    }
    return parts.size() == 1 ? parts.front() : Array::joined(parts);
}

std::size_t bytes_expected(const Store& store,
                           const std::vector<const PlannedGroup*>& sources,
                           const std::string& name) {
    const Array first = named(store.read(*sources.front(), sources.front()->units.front()), name, name);
    std::size_t units = 0;
    for (const PlannedGroup* source : sources) {
        units += source->units.size();
    }
    return first.bytes().size() * units;
}

/// Columns that say where a large array lies: shard path relative to the run directory, its rows, its digest.
void add_shard_index(Hdf5File& file,
                     const Store& store,
                     const std::vector<const PlannedGroup*>& sources,
                     const std::string& path) {
    std::vector<std::string> paths;
    std::vector<std::string> digests;
    std::vector<std::int64_t> first;
    std::vector<std::int64_t> last;
    for (const PlannedGroup* source : sources) {
        const std::vector<ShardRange> listed = store.list(*source);
        for (const Unit& unit : source->units) {
            const std::filesystem::path shard = store.path(*source, Store::holder(*source, unit, listed));
            paths.push_back(std::filesystem::relative(shard, store.root()).string());
            digests.push_back(read_shard(shard).digest);
            first.push_back(unit.first);
            last.push_back(unit.last);
        }
    }
    GroupWriter writer(file, path);
    writer.add({"path", {"shard"}, "1", "shard that holds these rows, below the run directory"}, Array::of(paths));
    writer.add({"first", {"shard"}, "1", "first row in the shard"}, Array::of(first));
    writer.add({"last", {"shard"}, "1", "row after the last in the shard"}, Array::of(last));
    writer.add({"digest", {"shard"}, "1", "XXH3-128 of the shard without its seal"}, Array::of(digests));
    writer.finish();
}

void write_destination(Hdf5File& file,
                       const Destination& destination,
                       const Schema& schema,
                       const Store& store,
                       std::size_t inline_limit_bytes) {
    std::vector<OutputField> fields;
    std::map<std::string, std::vector<const PlannedGroup*>> sources;
    for (const PlannedGroup* source : destination.sources) {
        for (const OutputField& field : schema.stage(source->group.name.stage).outputs(source->group.name.label)) {
            if (sources[field.name].empty()) {
                fields.push_back(field);
            }
            sources[field.name].push_back(source);
        }
    }
    GroupWriter writer(file, destination.path);
    for (const OutputField& field : fields) {
        if (bytes_expected(store, sources[field.name], field.name) > inline_limit_bytes) {
            add_shard_index(file, store, sources[field.name], destination.path + "/" + field.name);
        } else {
            writer.add(field, joined(store, sources[field.name], field.name));
        }
    }
    writer.finish();
}

void write_provenance(Hdf5File& file, const Plan& plan, const Provenance& provenance) {
    std::vector<std::string> names;
    std::vector<std::string> keys;
    std::vector<std::string> preimages;
    std::vector<std::int64_t> units;
    for (const PlannedGroup& planned : plan.groups) {
        names.push_back(planned.group.name.text());
        keys.push_back(planned.key);
        preimages.push_back(planned.preimage);
        units.push_back(static_cast<std::int64_t>(planned.units.size()));
    }
    GroupWriter writer(file, "/provenance");
    writer.add({"group", {"planned_group"}, "1", "stage and label of a group of units"}, Array::of(names));
    writer.add({"key", {"planned_group"}, "1", "digest of all that decides the group's numbers"}, Array::of(keys));
    writer.add({"preimage", {"planned_group"}, "1", "what the key is the digest of, as JSON"}, Array::of(preimages));
    writer.add({"units", {"planned_group"}, "1", "number of units of the group"}, Array::of(units));
    writer.finish();
    for (const auto& [name, value] : provenance) {
        file.set_attribute("/provenance", name, value);
    }
}

}  // namespace

bool results_are_current(const std::filesystem::path& path, const Plan& plan) {
    if (!std::filesystem::exists(path)) {
        return false;
    }
    try {
        const ResultsReader results(path);
        return results.is_sealed() && results.attribute("/provenance", "plan_digest") == plan.digest();
    } catch (const DataError&) {
        return false;  // damaged: it is made anew
    }
}

void write_results(const std::filesystem::path& path,
                   const Plan& plan,
                   const Schema& schema,
                   const Store& store,
                   Provenance provenance,
                   std::size_t inline_limit_bytes) {
    const std::filesystem::path temporary = new_scratch_name(store.scratch());
    try {
        Hdf5File file = Hdf5File::create(temporary);
        file.set_attribute("/", "title", "Latent Surveyor results");
        file.set_attribute("/", "schema_version", "1.0");
        for (const Destination& destination : destinations(plan)) {
            write_destination(file, destination, schema, store, inline_limit_bytes);
        }
        provenance["plan_digest"] = plan.digest();
        write_provenance(file, plan, provenance);
        file.close();
        append_seal(temporary);
    } catch (...) {
        std::error_code ignored;
        std::filesystem::remove(temporary, ignored);
        throw;
    }
    publish_scratch(temporary, path, Existing::replace);
}

void refuse_damaged_shards(const Plan& plan, const Store& store) {
    std::string damaged;
    for (const PlannedGroup& planned : plan.groups) {
        for (const Unit& unit : planned.units) {
            try {
                (void)store.read(planned, unit);
            } catch (const DataError& error) {
                damaged += (damaged.empty() ? "" : "\n") + std::string(error.what());
            }
        }
    }
    if (!damaged.empty()) {
        throw DataError(damaged);
    }
}

std::size_t count_numeric_kinds(const Plan& plan, const Store& store) {
    std::set<std::string> kinds;
    for (const PlannedGroup& planned : plan.groups) {
        const std::vector<ShardRange> listed = store.list(planned);
        for (const Unit& unit : planned.units) {
            if (const ShardRange range = Store::holder(planned, unit, listed); range.last > 0) {
                kinds.insert(numeric_kind_digest(store.path(planned, range)));
            }
        }
    }
    return kinds.size();
}

}  // namespace surveyor
