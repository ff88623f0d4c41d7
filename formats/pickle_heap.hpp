#pragma once

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "formats/checkpoint_limits.hpp"
#include "formats/pickle_value.hpp"

namespace surveyor {

/// Owner of all that the pickles of one file make, and the account of what they may still cost. Nodes point at each
/// other freely and end together, so that no graph, however deep or circular, is ever followed to be destroyed.
class PickleHeap {
  public:
    /// `source_bytes`: size of the whole file. An instruction takes a byte at least, so that no honest file asks for
    /// more of them, or for more copying, than it has bytes.
    PickleHeap(const CheckpointLimits& limits, std::uint64_t source_bytes);

    [[nodiscard]] const CheckpointLimits& limits() const noexcept { return limits_; }

    /// False when the account of steps is empty; then nothing more may be done.
    [[nodiscard]] bool spend(std::uint64_t steps) noexcept;

    /// A new node, or null when there are as many as there may be.
    [[nodiscard]] PickleNode* make(decltype(PickleNode::content) content);

    /// Takes over decoded bytes; no view when that is more than may be copied.
    [[nodiscard]] std::optional<std::string_view> keep(std::string decoded);

    /// The one node of the name `full_name`; null when there are too many nodes. `is_new` says whether it was made.
    [[nodiscard]] PickleNode* global(const std::string& full_name, bool& is_new);

    /// All names that the file mentions, in the order of their first mention.
    [[nodiscard]] const std::vector<PickleNode*>& globals() const noexcept { return global_order_; }

    /// What the views of decoded bytes rest on; may outlive the heap.
    [[nodiscard]] const std::shared_ptr<std::deque<std::string>>& copies() const noexcept { return copies_; }

    /// What a reader of the results should hear, in order.
    std::vector<std::string> notes;

  private:
    CheckpointLimits limits_;
    std::uint64_t steps_left_;
    std::uint64_t copies_left_;
    std::deque<PickleNode> nodes_;
    std::shared_ptr<std::deque<std::string>> copies_ = std::make_shared<std::deque<std::string>>();
    std::map<std::string, PickleNode*> globals_;  // no hash, whose collisions a file could arrange
    std::vector<PickleNode*> global_order_;
};

}  // namespace surveyor
