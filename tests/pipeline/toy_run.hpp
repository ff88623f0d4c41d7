#pragma once

#include <string>
#include <vector>

#include "pipeline/executor.hpp"
#include "pipeline/plan.hpp"
#include "pipeline/store.hpp"
#include "pipeline/study.hpp"
#include "tests/pipeline/toy_stages.hpp"
#include "tests/support/temporary_folder.hpp"

namespace surveyor::toy {

/// A toy study read, planned and given a store in a folder, for tests in one process without MPI.
class ToyRun {
  public:
    explicit ToyRun(const std::filesystem::path& folder,
                    const ToyStudy& toy = {},
                    const std::vector<std::string>& overrides = {})
        : schema(toy_stages(resources_)),
          study(read_study(surveyor::testing::write_text(folder / "toy.yaml", toy_study(toy)), overrides, schema)),
          plan(make_plan(study.configs, schema)),
          store(folder / "run") {
        store.prepare(plan);
    }

    /// Computes what is missing, wave by wave, and returns the names of the units, "squares:main:4".
    std::vector<std::string> compute() const {
        std::vector<std::string> units;
        for (const auto& wave : missing_units(plan, store)) {
            for (const UnitRef& ref : wave) {
                compute_unit(plan, ref, study.configs, schema, store, "toy");
                const PlannedGroup& planned = plan.groups[ref.group];
                units.push_back(planned.group.name.text() + ":" + std::to_string(planned.units[ref.unit].first));
            }
        }
        return units;
    }

    [[nodiscard]] const PlannedGroup& group(const std::string& stage, const std::string& label) const {
        return plan.groups.at(plan.find({stage, label}));
    }

    /// Where the shard of [first, last) of a group lies.
    [[nodiscard]] std::filesystem::path shard(const std::string& stage,
                                              const std::string& label,
                                              const ShardRange& range) const {
        return store.path(group(stage, label), range);
    }

  private:
    Resources resources_;

  public:
    Schema schema;
    Study study;
    Plan plan;
    Store store;
};

}  // namespace surveyor::toy
