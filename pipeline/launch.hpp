#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/log.hpp"
#include "pipeline/executor.hpp"
#include "pipeline/mpi.hpp"
#include "pipeline/results.hpp"
#include "pipeline/stage.hpp"

namespace surveyor {

/// What a person asked to run.
struct RunRequest {
    std::filesystem::path study;
    std::vector<std::string> overrides;  ///< "key.sub=value"
    std::filesystem::path folder;        ///< run directory; "" = runs/<study name>
    std::filesystem::path shelf;         ///< folder of the shards, perhaps shared; "" = store in the run directory
    RunOptions options;                  ///< `numeric_kind` is the program's to state
    std::size_t inline_limit_bytes = 256U << 20U;
};

/// What a rank computes with.
struct Workshop {
    Schema schema;
    std::string numeric_kind;
};

/// What a program brings to a run; all the rest is the same for every program (the tests have one of their own).
struct Program {
    /// Every rank, first of all. What the schema refers to must outlive the run.
    std::function<Workshop(const Communicator&)> open;

    /// Rank 0, before any work: what a reader of the results should know, a line each. Told, and kept in /provenance.
    std::function<std::vector<std::string>(const Configs&)> warnings;

    /// Rank 0, before any work: what is told beside, a line each. May be absent.
    std::function<std::vector<std::string>(const Configs&)> remarks = {};

    /// Rank 0, when all units are done: what /provenance says beside what `launch` knows.
    std::function<Provenance(const Configs&)> provenance;

    /// Rank 0, at the end: draws the report of `results`, unless it is there already.
    std::function<void(const std::filesystem::path& results, Log& log)> report;
};

/// The life of one run on all ranks: reads and checks the study, plans, computes what is missing, joins the results,
/// has the report drawn. Prints each error once, on stderr, whichever rank met it, and returns the exit code. Where a
/// rank fails while others work, it does not return: the message names rank and unit, and every rank is ended with its
/// code.
[[nodiscard]] ExitCode launch(const RunRequest& request, const Program& program, const Communicator& communicator);

/// The run directory of a study: `folder`, or runs/<study name> when it is empty.
[[nodiscard]] std::filesystem::path run_folder(const std::filesystem::path& folder, const std::string& study_name);

}  // namespace surveyor
