#pragma once

#include <concepts>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/array.hpp"
#include "base/configs.hpp"
#include "base/fields.hpp"

// What the pipeline knows of a stage (docs/adr/0002-stage-unit-store.md). A stage is a type with static functions; it
// sees no YAML, no HDF5, no MPI and no rank. `stage_entry<S>()` turns the type into a row of the one list of stages.

namespace surveyor {

/// A group of like units, by the stage that makes them and a label that the stage understands: {"basis", "main"}.
struct GroupName {
    std::string stage;
    std::string label;

    [[nodiscard]] std::string text() const { return stage + ":" + label; }

    [[nodiscard]] auto operator<=>(const GroupName&) const = default;
};

/// What a unit reads of another group.
enum class Rows {
    same,  ///< the rows of its own index range
    all,   ///< rows 0 to `count`, in order: a reduction, or a table that every unit needs
};

struct Input {
    std::string alias;  ///< the name under which run() finds it
    GroupName from;
    Rows rows = Rows::same;
    std::int64_t count = 1;  ///< for Rows::all

    /// Only what a longer `from` repeats is read of it (a curve's point of its own index, not all of them), so that
    /// Group::extent of `from` changes nothing here.
    bool prefix = false;
};

/// How the arrays of a shard lie along a group's index.
enum class Layout {
    rows,     ///< every array has one row per index: shard [first, last) holds last - first rows
    summary,  ///< every array has exactly one row per unit
    single,   ///< one unit, arrays of any shape of one dimension or more
};

/// A group: everything that decides its numbers (and so its key), and how far it extends.
struct Group {
    GroupName name;
    Layout layout = Layout::rows;
    std::int64_t count = 1;  ///< its index runs from 0 to count; never part of the key
    std::int64_t block = 0;  ///< indices per unit, to be stated (but for Layout::single); never depends on ranks

    /// The indices that are wanted when not all are; each is a unit of its own. Only results.h5 reads such a group.
    std::vector<std::int64_t> picks;

    /// Fields and digests that its numbers depend on, as (name, canonical text).
    std::vector<std::pair<std::string, std::string>> values;

    /// An extent that changes the shape of the rows but not the numbers that a longer one repeats (the length of a
    /// curve). Where shards are kept depends on it, and so does what is computed from them, unless Input::prefix.
    std::string extent;

    std::vector<Input> inputs;

    /// Group of results.h5 that receives its arrays, "" when they stay in the store. Arrays of several groups with the
    /// same results and dataset are joined along the first dimension, in the order of the plan.
    std::string results;
};

/// One array that a stage puts out.
struct OutputField {
    std::string name;
    std::vector<std::string> dimensions;
    std::string unit;  ///< "1" for none
    std::string description;
};

/// A request for a group: by its name, for at least `count` of its indices.
struct Request {
    GroupName name;
    std::int64_t count = 1;
};

/// What a unit sees of its inputs.
class Inputs {
  public:
    void add(const std::string& alias, ArrayMap arrays) { arrays_[alias] = std::move(arrays); }

    /// ContractViolation when the group declared no such input; DataError when its shards hold no such dataset.
    [[nodiscard]] const Array& array(const std::string& alias, const std::string& dataset) const;

    [[nodiscard]] bool has(const std::string& alias) const { return arrays_.contains(alias); }

  private:
    std::map<std::string, ArrayMap> arrays_;
};

/// One unit to compute: indices [first, last) of a group.
struct Task {
    const Configs& configs;
    const Group& group;
    std::int64_t first;
    std::int64_t last;
    const Inputs& inputs;

    [[nodiscard]] const std::string& label() const { return group.name.label; }
};

/// A section of the study, whether or not a stage stands behind it (`generator` has none).
struct StudySection {
    std::string name;
    bool required = false;
    std::function<void(const StudyNode* node, Configs&, Faults&)> read;
    std::function<std::string(const Configs&)> text;
    std::function<bool(const Configs&)> written;
    std::function<std::vector<FieldRow>()> describe;
    /// States facts about the files that the section names, and the faults found in them; says nothing of a file that
    /// is not there, which has been told. Run on rank 0 alone, and also when other fields are at fault.
    std::function<void(Configs&, Faults&)> prepare;
    /// Checks that need several fields or sections; a fact may be missing when a file is. `mark` finds where a field
    /// was written.
    std::function<void(const Configs&, const std::function<Mark(const std::string&)>& mark, Faults&)> check;
};

/// A stage as the pipeline sees it.
struct StageEntry {
    StudySection section;
    int version = 1;
    std::function<std::vector<Request>(const Configs&)> wanted;
    std::function<Group(const Configs&, const std::string& label, std::int64_t count)> group;
    std::function<std::vector<OutputField>(const std::string& label)> outputs;
    std::function<ArrayMap(const Task&)> run;
};

/// Where a field was written, by its path ("traverse.intensities").
using MarkOf = std::function<Mark(const std::string& path)>;

/// A type that is a section: a Config with its table. `prepare` and `check` are optional.
template <class S>
concept StudySectionType = requires {
    { S::name } -> std::convertible_to<std::string_view>;
    typename S::Config;
    { S::Config::fields() } -> std::same_as<Fields<typename S::Config>>;
};

/// A type that is a stage. `Resources` is whatever opens generators and extractors once per rank.
template <class S, class Resources>
concept StageType = StudySectionType<S> && requires(
    const Configs& configs, const std::string& label, std::int64_t count, const Task& task, Resources& resources) {
    { S::version } -> std::convertible_to<int>;
    { S::wanted(configs) } -> std::same_as<std::vector<Request>>;
    { S::group(configs, label, count) } -> std::same_as<Group>;
    { S::outputs(label) } -> std::same_as<std::vector<OutputField>>;
    { S::run(task, resources) } -> std::same_as<ArrayMap>;
};

template <StudySectionType S>
[[nodiscard]] StudySection section_entry(bool required = false) {
    using Config = typename S::Config;
    StudySection section;
    section.name = std::string(S::name);
    section.required = required;
    section.read = [](const StudyNode* node, Configs& configs, Faults& faults) {
        configs.set(Config::fields().read(node, std::string(S::name), faults), node != nullptr);
    };
    section.text = [](const Configs& configs) { return Config::fields().text(configs.get<Config>()); };
    section.written = [](const Configs& configs) { return configs.written<Config>(); };
    section.describe = [] {
        std::vector<FieldRow> rows;
        Config::fields().describe(std::string(S::name), rows);
        return rows;
    };
    section.prepare = [](Configs& configs, Faults& faults) {
        if constexpr (requires { S::prepare(configs, faults); }) {
            S::prepare(configs, faults);
        }
    };
    section.check = [](const Configs& configs, const MarkOf& mark, Faults& faults) {
        if constexpr (requires { S::check(configs, mark, faults); }) {
            S::check(configs, mark, faults);
        }
    };
    return section;
}

/// `resources` must outlive the entry.
template <class S, class Resources>
requires StageType<S, Resources>

[[nodiscard]] StageEntry stage_entry(Resources& resources) {
    StageEntry entry;
    entry.section = section_entry<S>();
    entry.version = S::version;
    entry.wanted = [](const Configs& configs) {
        return configs.written<typename S::Config>() ? S::wanted(configs) : std::vector<Request>{};
    };
    entry.group = &S::group;
    entry.outputs = &S::outputs;
    entry.run = [&resources](const Task& task) { return S::run(task, resources); };
    return entry;
}

/// Everything that a study may contain: the sections without a stage, and the one list of stages in the order of
/// dependence.
struct Schema {
    std::vector<StudySection> sections;
    std::vector<StageEntry> stages;

    /// The stage of this name; ContractViolation when there is none.
    [[nodiscard]] const StageEntry& stage(const std::string& name) const;

    /// All sections, those of stages included, in the order in which they are read and written.
    [[nodiscard]] std::vector<const StudySection*> all_sections() const;
};

}  // namespace surveyor
