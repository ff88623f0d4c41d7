#pragma once

#include <string>
#include <vector>

#include "base/configs.hpp"
#include "pipeline/stage.hpp"

namespace surveyor {

/// One unit: indices [first, last) of its group.
struct Unit {
    std::int64_t first = 0;
    std::int64_t last = 0;
};

/// A group with its place in the whole: what it reads, how it is called in the store, when it may run.
struct PlannedGroup {
    Group group;
    std::string key;       ///< 32 digits: version, values, and the keys of the inputs it reads
    std::string preimage;  ///< what `key` is the digest of, as JSON
    std::string folder;    ///< below store/: <stage>/<12 digits of key and extent>
    std::size_t wave = 0;  ///< groups of one wave need nothing from each other
    std::vector<Unit> units;
    std::vector<std::size_t> inputs;  ///< index in Plan::groups of each of group.inputs
};

/// Everything that a study needs, in an order in which each group stands behind what it reads. The same on every rank.
struct Plan {
    std::vector<PlannedGroup> groups;
    std::size_t waves = 0;

    /// Digest of all keys and extents: two runs with the same digest have the same results.
    [[nodiscard]] std::string digest() const;

    /// Index of a group, or groups.size().
    [[nodiscard]] std::size_t find(const GroupName& name) const;
};

/// Starts from what the study's sections want, adds what that needs, and extends each group to the most that is asked
/// of it.
[[nodiscard]] Plan make_plan(const Configs& configs, const Schema& schema);

}  // namespace surveyor
