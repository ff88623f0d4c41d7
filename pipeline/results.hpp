#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "pipeline/plan.hpp"
#include "pipeline/store.hpp"

namespace surveyor {

/// Text attributes of /provenance: where the numbers come from. The only part of results.h5 that may differ between two
/// runs of one study.
using Provenance = std::map<std::string, std::string>;

/// Whether `path` already holds the results of this plan, undamaged: all of it is read.
[[nodiscard]] bool results_are_current(const std::filesystem::path& path, const Plan& plan);

/// Joins the shards into results.h5 (docs/results.md): every dataset with description, units, named dimensions with
/// scales, and a digest. Arrays above `inline_limit_bytes` stay in their shards and become columns path, first, last,
/// digest. Replaces an earlier file atomically. For one rank, when all units are done.
void write_results(const std::filesystem::path& path,
                   const Plan& plan,
                   const Schema& schema,
                   const Store& store,
                   Provenance provenance,
                   std::size_t inline_limit_bytes);

/// Reads every shard of the plan. DataError that lists all that are damaged, so that one run tells of them all.
void refuse_damaged_shards(const Plan& plan, const Store& store);

/// How many numeric kinds the plan's shards come from. DataError for a shard without a seal.
[[nodiscard]] std::size_t count_numeric_kinds(const Plan& plan, const Store& store);

}  // namespace surveyor
