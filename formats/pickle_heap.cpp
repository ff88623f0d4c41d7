#include "formats/pickle_heap.hpp"

#include <algorithm>

namespace surveyor {

PickleHeap::PickleHeap(const CheckpointLimits& limits, std::uint64_t source_bytes)
    : limits_(limits),
      steps_left_(std::min(limits.operations, source_bytes)),
      copies_left_(std::min(limits.copied_bytes, source_bytes)) {}

bool PickleHeap::spend(std::uint64_t steps) noexcept {
    if (steps > steps_left_) {
        return false;
    }
    steps_left_ -= steps;
    return true;
}

PickleNode* PickleHeap::make(decltype(PickleNode::content) content) {
    if (nodes_.size() >= limits_.nodes) {
        return nullptr;
    }
    nodes_.push_back(PickleNode{std::move(content)});
    return &nodes_.back();
}

std::optional<std::string_view> PickleHeap::keep(std::string decoded) {
    if (decoded.size() > copies_left_) {
        return std::nullopt;
    }
    copies_left_ -= decoded.size();
    copies_->push_back(std::move(decoded));
    return copies_->back();
}

PickleNode* PickleHeap::global(const std::string& full_name, bool& is_new) {
    const auto found = globals_.find(full_name);
    is_new = found == globals_.end();
    if (!is_new) {
        return found->second;
    }
    PickleNode* const node = make(PickleGlobal{known_global(full_name), full_name});
    if (node != nullptr) {
        globals_.emplace(full_name, node);
        global_order_.push_back(node);
    }
    return node;
}

}  // namespace surveyor
