#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include "base/log.hpp"
#include "pipeline/mpi.hpp"
#include "pipeline/plan.hpp"
#include "pipeline/progress.hpp"
#include "pipeline/store.hpp"

namespace surveyor {

struct RunOptions {
    std::string numeric_kind;       ///< recorded in every shard this rank writes
    bool require_one_kind = false;  ///< refuse shards of another numeric kind (exit 78)
    Progress::Style progress = Progress::Style::silent;
    std::chrono::seconds interval{30};
};

struct RunSummary {
    std::size_t units = 0;     ///< in the plan
    std::size_t computed = 0;  ///< by this rank
    std::size_t to_do = 0;     ///< when the run began
    bool stopped = false;      ///< somebody asked for a stop, and work remains
};

/// A unit by its place in the plan.
struct UnitRef {
    std::size_t group = 0;
    std::size_t unit = 0;
};

/// What is not in the store, wave by wave, from one listing of each group's folder.
[[nodiscard]] std::vector<std::vector<UnitRef>> missing_units(const Plan& plan, const Store& store);

/// Computes one unit and publishes its shard: what each rank does with each claim. Any error gets the unit's name in
/// front.
void compute_unit(const Plan& plan,
                  const UnitRef& ref,
                  const Configs& configs,
                  const Schema& schema,
                  const Store& store,
                  const std::string& numeric_kind);

/// Computes all that is missing, over all ranks. Returns on every rank; an Error of one rank leaves it by exception,
/// and the caller ends the others with Communicator::abort.
[[nodiscard]] RunSummary execute(const Plan& plan,
                                 const Configs& configs,
                                 const Schema& schema,
                                 const Store& store,
                                 const Communicator& communicator,
                                 const RunOptions& options,
                                 Log& log);

}  // namespace surveyor
